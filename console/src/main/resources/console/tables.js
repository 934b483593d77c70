// Tiles and tables. All text from outside is set as text, never as HTML.

import { cell, lasting, number, time, valueOf } from "./parts.js";

/** What an alarm of the device itself is about. */
const OF_DEVICES = { readings: { label: "sensor", unit: "s" }, clock: { label: "clock", unit: "s" } };
const ANOMALIES = { limit: "beyond its limits", rate: "changes too fast", unusual: "unusual", stuck: "stuck at one value",
  silence: "silent", clock: "wrong", drift: "is forecast worse than by its last value" };
const OLD = 5 * 60_000;
const MOST_ALARMS = 50;

export const millis = nanos => Number(BigInt(nanos) / 1_000_000n);

/** @param columns title, class, and what to show of a row: text, or [text, class], or a node */
function table(section, columns, rows, words) {
  const place = document.querySelector(section + " .scroll");
  if (rows.length === 0) {
    place.replaceChildren(cell(words, { className: "words" }, "p"));
    return;
  }
  const head = document.createElement("tr");
  head.append(...columns.map(([title, style]) => cell(title, { className: style ?? "", scope: "col" }, "th")));
  const body = document.createElement("tbody");
  body.append(...rows.map(row => {
    const line = document.createElement("tr");
    line.append(...columns.map(([, style, show]) => {
      const [content, more] = [show(row)].flat();
      return cell(content, { className: [style, more].filter(Boolean).join(" ") });
    }));
    return line;
  }));
  const made = document.createElement("table");
  made.append(cell(head, {}, "thead"), body);
  const focused = [...place.querySelectorAll("button")].indexOf(document.activeElement);
  place.replaceChildren(made);
  place.querySelectorAll("button")[focused]?.focus();
}

function summary(rows, kind, field) {
  const found = rows.filter(row => row.kind === kind && typeof row.values[field] === "number");
  const sum = found.reduce((total, row) => total + row.values[field], 0);
  return { count: found.length, mean: found.length ? sum / found.length : null, at: Math.max(...found.map(row => millis(row.at))) };
}

/** @param kinds as described, here and below */
export function showLatest(kinds, rows, now) {
  document.getElementById("now").replaceChildren(...kinds.numbers.map(tile => {
    const { count, mean, at } = summary(rows, tile.kind, tile.field);
    const made = cell(cell(tile.tile, {}, "small"), { className: "tile" }, "div");
    made.style.setProperty("--edge", `var(${tile.colour})`);
    const value = cell(count ? valueOf(mean, tile.type) + " " : "–", {}, "b");
    value.append(cell(count ? tile.unit : "", {}, "abbr"));
    const age = now - at;
    const words = count === 0 ? "no reading within a day"
      : (age > OLD ? "⚠ " : "") + (age < 2_000 ? "now" : lasting(age) + " ago") + (count > 1 ? `, mean of ${count}` : "");
    made.append(value, cell(words, { className: count && age > OLD ? "old" : "" }, "small"));
    return made;
  }));
}

/** @param choose takes site and room */
export function showRooms(kinds, rows, now, choose) {
  const places = Map.groupBy(rows, row => JSON.stringify([row.site, row.room]));
  document.getElementById("rooms").hidden = places.size < 2;
  table("#rooms", [
    ["Site", "", place => place[0].site],
    ["Room", "", place => cell(place[0].room, { type: "button", onclick: () => choose(place[0].site, place[0].room) }, "button")],
    ...kinds.numbers.filter(one => one.isOfRooms).map(({ column, kind, field, type }) =>
      [column, "number", place => valueOf(summary(place, kind, field).mean ?? "–", type)]),
    ["Devices", "number", place => place.length],
    ["Last heard", "", place => {
      const age = now - Math.max(...place.map(row => millis(row.at)));
      return age > OLD ? ["⚠ " + lasting(age) + " ago", "bad"] : lasting(age) + " ago";
    }],
  ], [...places.values()], "");
}

/** What an alarm is about, in words. */
export function said(kinds, alarm) {
  const { label, unit, type } = kinds.quantities.get(alarm.quantity) ?? OF_DEVICES[alarm.quantity] ?? { label: alarm.quantity, unit: "" };
  const value = alarm.value == null ? "" : `: ${valueOf(alarm.value, type)} ${unit}`.trimEnd();
  const expected = alarm.expected == null ? "" : `, expected ${valueOf(alarm.expected, type)} ${unit}`.trimEnd();
  return `${label} ${ANOMALIES[alarm.anomaly] ?? alarm.anomaly}${value}${expected}`;
}

export function showAlarms(kinds, alarms, now) {
  table("#alarms", [
    ["No.", "", alarm => "▲" + alarm.number],
    ["State", "", alarm => alarm.clearedAt == null ? ["● on", "bad"] : "○ over"],
    ["Since", "", alarm => time(alarm.raisedAt)],
    ["For", "number", alarm => lasting((alarm.clearedAt ?? now) - alarm.raisedAt)],
    ["What", "wide", alarm => said(kinds, alarm)],
    ["Device", "", alarm => alarm.device],
    ["Room", "", alarm => `${alarm.site} / ${alarm.room}`],
  ], alarms.slice(0, MOST_ALARMS), "No alarms in this time range.");
  if (alarms.length > MOST_ALARMS) {
    const words = `${alarms.length - MOST_ALARMS} older ones are not listed; choose a shorter time range to see them.`;
    document.querySelector("#alarms .scroll").append(cell(words, { className: "words" }, "p"));
  }
}

export function showReadings(kinds, page) {
  const known = new Set(kinds.columns.map(column => column.field));
  table("#readings", [
    ["Time", "", row => time(millis(row.at))],
    ["Of", "", row => kinds.labels.get(row.kind) ?? row.kind],
    ...kinds.columns.map(({ title, style, field, type }) => [title, style, row => valueOf(row.values[field], type)]),
    ["Device", "", row => row.device],
    ["Room", "", row => `${row.site} / ${row.room}`],
    ["Other", "", row => Object.entries(row.values).filter(([name]) => !known.has(name))
      .map(([name, other]) => `${name} ${number(other, 2)}`).join(", ")],
  ], page.rows, "No readings in this time range. If sensors should be sending, look at the functions below.");
}

/** @param heard how long ago a function may have been looked at */
export function showFunctions(functions, now, heard = 60_000) {
  table("#functions", [
    ["Function", "", one => one.replica ? `${one.name} (replica ${one.replica})` : one.name],
    ["Site", "", one => one.site],
    ["Node", "", one => one.node],
    ["State", "", one => now - one.at > heard ? ["? not looked at since " + time(one.at), "bad"]
      : one.ready ? ["✔ ready", "good"] : ["✘ not ready", "bad"]],
    ["Ready in this range", "number", one => (100 * one.readyShare).toFixed(1) + " %"],
    ["It says", "wide", one => one.detail],
  ], functions, "Nobody has looked at the functions in this time range. The console watches those named in SMART_ENERGY_FUNCTIONS.");
}
