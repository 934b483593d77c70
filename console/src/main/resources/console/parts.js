// What both pages write times, numbers and elements with.

const HOUR = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const clock = new Intl.DateTimeFormat(undefined, HOUR);
const stamp = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short", ...HOUR });

export const number = (value, digits = 1) => typeof value === "number" ? value.toFixed(digits) : value ?? "";

/** A quantity's value; a mean of several that are on or off may lie between. */
export const valueOf = (value, type) => type !== "ON_OFF" || value % 1 ? number(value) : ["off", "on"][value] ?? number(value);

export const perSecond = rate => (rate >= 100 ? Math.round(rate).toLocaleString("en") : rate.toFixed(1)) + "/s";

/** With its day, unless that is today. */
export const time = at => (new Date(at).toDateString() === new Date().toDateString() ? clock : stamp).format(new Date(at));

export function lasting(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [unit, size] = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]].find(([, size]) => seconds >= 2 * size) ?? ["s", 1];
  return Math.floor(seconds / size) + " " + unit;
}

export function cell(content, properties = {}, name = "td") {
  const made = Object.assign(document.createElement(name), properties);
  made.append(content);
  return made;
}

/** An element of a class with text or elements in it. */
export function element(name, className = "", ...content) {
  const made = Object.assign(document.createElement(name), { className });
  made.append(...content);
  return made;
}

/** Only what differs is written: a text that is written anew is read out anew, and a selection in it is lost. */
export function write(place, text) {
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

/** Makes a place hold one element per item, in their order; an element stays the same for as long as its item's key is there. */
export function keep(place, items, key, make, update) {
  const old = new Map([...place.children].map(child => [child.dataset.key, child]));
  const wanted = items.map(item => [key(item), item]);
  const names = new Set(wanted.map(([name]) => name));
  old.forEach((child, name) => names.has(name) || child.remove());
  wanted.forEach(([name, item], i) => {
    const child = old.get(name) ?? make(item);
    child.dataset.key = name;
    update(child, item);
    put(place, child, i);
  });
}

/** What is in its place already stays untouched: an element that is put anew loses its focus and its animations. */
export function put(place, child, i) {
  if (place.children[i] !== child) {
    place.insertBefore(child, place.children[i] ?? null);
  }
}
