// The page: what is chosen, and what is asked when.

import { download, get } from "./api.js";
import { createCharts } from "./charts.js";
import { describe } from "./kinds.js";
import { write } from "./parts.js";
import { said, showAlarms, showFunctions, showLatest, showReadings, showRooms } from "./tables.js";
import { createTheme } from "./theme.js";

const RANGES = { "15m": ["15 min", 900], "1h": ["1 h", 3_600], "6h": ["6 h", 21_600], "24h": ["24 h", 86_400], "7d": ["7 d", 604_800] };
const ALARM_PERIOD = 1_000;
const LONGEST_PERIOD = 60_000;
const AGAIN = 2_000;
const $ = id => document.getElementById(id);

const chosen = { site: "", room: "", range: "1h", from: 0, to: 0 };
let places = [];
/** As described; the rest of the page waits for them. */
let kinds = null;
let charts = null;
let kindsOfDevices = new Map();
let alarmsFound = null;
let alarmsDrawn = "";
let pages = [{}];
let troubles = new Map();
let served = null;
let drawnUntil = 0;

// ---- What is chosen; it stands in the address, so that a view can be kept and sent.

function readAddress() {
  const hash = new URLSearchParams(location.hash.slice(1));
  chosen.site = hash.get("site") ?? "";
  chosen.room = hash.get("room") ?? "";
  const [from, to] = [Number(hash.get("from")), Number(hash.get("to"))];
  const isCustom = from > 0 && to > from;
  Object.assign(chosen, { from, to, range: isCustom ? "custom" : RANGES[hash.get("range")] ? hash.get("range") : "1h" });
}

function writeAddress() {
  const { site, room, range, from, to } = chosen;
  const hash = new URLSearchParams(range === "custom" ? { from, to } : { range });
  [["site", site], ["room", room]].forEach(([name, value]) => value && hash.set(name, value));
  history.replaceState(null, "", "#" + hash);
}

const isLive = () => chosen.range !== "custom";

function times() {
  const now = Date.now();
  return isLive() ? { from: now - RANGES[chosen.range][1] * 1000, to: now } : { from: chosen.from, to: chosen.to };
}

const selection = () => ({ site: chosen.site, room: chosen.room, ...times() });

function choose(changes) {
  Object.assign(chosen, changes);
  pages = [{}];
  writeAddress();
  showChoice();
  ask();
}

function chooseTimes(from, to) {
  choose({ range: "custom", from, to });
}

function fill(select, all, names, name) {
  const known = new Set([...names, name].filter(Boolean));
  select.replaceChildren(new Option(all, ""), ...[...known].map(one => new Option(one, one)));
  select.value = name;
}

function showChoice() {
  const rooms = places.filter(site => !chosen.site || site.name === chosen.site).flatMap(site => site.rooms);
  fill($("site"), "All sites", places.map(site => site.name), chosen.site);
  fill($("room"), "All rooms", rooms, chosen.room);
  document.querySelector(`#ranges input[value="${chosen.range}"]`).checked = true;
  $("custom").hidden = isLive();
  if (!isLive()) {
    $("from").value = localInput(chosen.from);
    $("to").value = localInput(chosen.to);
  }
  $("export").href = "/export/training-records.csv?" + new URLSearchParams(
    Object.entries(selection()).filter(([, value]) => value !== ""));
}

/** As an input of local time writes it. */
function localInput(at) {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function createChoice() {
  for (const [value, text] of [...Object.entries(RANGES).map(([key, [words]]) => [key, words]), ["custom", "Custom"]]) {
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "range", value });
    input.onchange = () => choose({ range: value, ...(value === "custom" ? times() : {}) });
    const label = document.createElement("label");
    label.append(input, Object.assign(document.createElement("span"), { textContent: text }));
    $("ranges").append(label);
  }
  $("site").onchange = () => choose({ site: $("site").value, room: "" });
  $("room").onchange = () => choose({ room: $("room").value });
  $("custom").onsubmit = event => {
    event.preventDefault();
    const [from, to] = [$("from"), $("to")].map(input => new Date(input.value).getTime());
    $("to").setCustomValidity(from < to ? "" : "The end must be after the beginning.");
    if ($("custom").reportValidity()) {
      chooseTimes(from, to);
    }
  };
  $("to").oninput = $("from").oninput = () => $("to").setCustomValidity("");
  $("export").onclick = event => {
    showChoice();
    download(event, $("export"));
  };
}

// ---- What is asked when. Each task asks again when its answer is there and its period is over; a hidden page rests.

class Task {
  constructor(name, period, run) {
    Object.assign(this, { name, period, run, turn: 0 });
  }

  async now() {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    const isCurrent = () => turn === this.turn;
    if (!document.hidden) {
      try {
        await this.run(isCurrent);
        troubles.delete(this.name);
      } catch (error) {
        troubles.set(this.name, error.message);
        console.warn(this.name, error);
      }
      showState();
    }
    if (isCurrent()) {
      this.timer = setTimeout(() => this.now(), this.period());
    }
  }
}

const calm = () => Math.max(2_000, Math.min(5_000, chartPeriod()));
const chartPeriod = () => isLive() ? Math.min(LONGEST_PERIOD, Math.max(2_000, RANGES[chosen.range][1] * 1000 / 720)) : LONGEST_PERIOD;

const tasks = [
  new Task("places", () => LONGEST_PERIOD, async () => {
    const found = await get("/api/places");
    if (JSON.stringify(found) !== JSON.stringify(places)) {
      places = found;
      showChoice();
    }
  }),
  new Task("charts", chartPeriod, async isCurrent => {
    const asked = selection();
    const answer = await get("/api/series", asked);
    if (isCurrent()) {
      served = answer;
      drawnUntil = asked.to;
      charts.show(answer, [asked.from, asked.to]);
    }
  }),
  new Task("latest", calm, async isCurrent => {
    const { site, room } = chosen;
    const rows = await get("/api/latest", { site, room });
    if (isCurrent()) {
      kindsOfDevices = new Map(rows.map(row => [row.device, row.kind]));
      showLatest(kinds, rows, Date.now());
      showRooms(kinds, rows, Date.now(), (site, room) => choose({ site, room }));
      setAlarms();
    }
  }),
  new Task("readings", calm, async isCurrent => {
    const answer = await get("/api/readings", { ...selection(), ...pages.at(-1) });
    if (isCurrent()) {
      showReadings(kinds, answer);
      showPaging(answer);
    }
  }),
  new Task("alarms", () => isLive() ? ALARM_PERIOD : calm(), async isCurrent => {
    const { site, room } = chosen;
    // Of the present always the same address: what the browser has of it already is not sent again.
    const found = await get("/api/alerts", isLive() ? { site, room, last: RANGES[chosen.range][1] } : selection());
    if (isCurrent()) {
      alarmsFound = found;
      setAlarms();
    }
  }),
  new Task("functions", calm, async isCurrent => {
    const [found, replays] = await Promise.all([get("/api/functions", times()), get("/api/replays")]);
    if (isCurrent()) {
      showReplays(replays);
      showFunctions(found, isLive() ? Date.now() : chosen.to);
    }
  }),
];

function ask() {
  if (kinds) {
    tasks.forEach(task => task.now());
  }
}

async function learnKinds() {
  try {
    kinds = describe(await get("/api/kinds"));
  } catch (error) {
    troubles.set("kinds", error.message);
    showState();
    setTimeout(learnKinds, AGAIN);
    return;
  }
  troubles.delete("kinds");
  charts = createCharts(kinds.charts, $("charts"), (from, to) => chooseTimes(Math.round(from), Math.round(to)));
  ask();
}

/**
 * Alarms are numbered from the oldest on. They are drawn when they change, when the kinds of their devices become known,
 * and now and then for how long they last.
 */
function setAlarms() {
  const text = JSON.stringify([alarmsFound, [...kindsOfDevices], Math.floor(Date.now() / 5_000)]);
  if (!alarmsFound || text === alarmsDrawn) {
    return;
  }
  alarmsDrawn = text;
  const alarms = alarmsFound.map((alarm, i) => ({ ...alarm, number: alarmsFound.length - i }));
  showAlarms(kinds, alarms, Date.now());
  charts.mark(alarms, kindsOfDevices);
  if (isLive() && served && alarms.some(alarm => alarm.raisedAt > drawnUntil)) {
    tasks.find(task => task.name === "charts").now();
  }
  const on = alarms.filter(alarm => alarm.clearedAt == null);
  $("banner").hidden = on.length === 0;
  const words = on.length === 0 ? "" : `▲ ${on.length === 1 ? "An alarm is on" : on.length + " alarms are on"}: `
    + on.slice(0, 3).map(alarm => `${said(kinds, alarm)} (${alarm.device}, ${alarm.room})`).join("; ") + (on.length > 3 ? "; …" : "");
  write($("banner"), words);
  document.title = (on.length ? `(${on.length}) ` : "") + "Smart Energy console";
}

/** What a function says of the recording that it plays: rows played, rows refused, and whether it has ended. */
function showReplays(replays) {
  $("replays").hidden = replays.length === 0;
  $("replays").className = replays.every(replay => replay.well) ? "" : "refused";
  write($("replays"), replays.map(({ well, detail, function: name }) => `${well ? "▶" : "⚠"} Replay of ${name}: ${detail}`).join("\n"));
}

function showPaging(answer) {
  $("page").textContent = "Page " + pages.length;
  $("newer").disabled = pages.length === 1;
  $("older").disabled = !answer.next;
  const turnTo = next => {
    pages = next;
    tasks.find(task => task.name === "readings").now();
  };
  $("newer").onclick = () => turnTo(pages.slice(0, -1));
  $("older").onclick = () => turnTo([...pages, answer.next]);
}

const zone = new Intl.DateTimeFormat("en", { timeZoneName: "longOffset" });
const exact = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

function showState() {
  const trouble = [...new Set(troubles.values())].join("; ");
  const offset = zone.formatToParts(new Date()).find(part => part.type === "timeZoneName").value.replace("GMT", "UTC");
  const place = zone.resolvedOptions().timeZone;
  const step = served && (served.stepMillis < 60_000 ? served.stepMillis / 1000 + " s" : served.stepMillis < 3_600_000
    ? served.stepMillis / 60_000 + " min" : served.stepMillis / 3_600_000 + " h");
  const words = [
    isLive() ? "● Live, updated " + exact.format(new Date()) : "○ A fixed time range",
    `times are local: ${place === "UTC" ? "UTC" : `${place} (${offset})`}`,
    served ? `each point is the mean of ${step}, its band the least and the greatest` : "",
    chosen.room ? "" : "curves are means of all rooms",
  ];
  $("state").hidden = trouble !== "";
  $("state").textContent = words.filter(Boolean).join(" · ");
  $("trouble").hidden = trouble === "";
  write($("trouble"), trouble && `⚠ Not up to date: ${trouble}. Trying again.`);
}

readAddress();
createChoice();
createTheme($("theme"), () => charts?.recolour());
showChoice();
document.addEventListener("visibilitychange", () => document.hidden || ask());
addEventListener("hashchange", () => {
  readAddress();
  choose({});
});
learnKinds();
