// Beside the map: the conditions, the connections, and what happened.

import { lines } from "./map.js";
import { cell, element, keep, perSecond, time, write } from "./parts.js";

const $ = id => document.getElementById(id);
const BAD = new Set(["NodeLost", "NodeGone", "NodeUnsuitable", "NodeRefused", "Crashed", "Unready", "Silent", "Stalled", "TriedOut", "Fenced",
  "FitsNowhere", "PredecessorNotReady"]);
const GOOD = new Set(["Ready"]);
const MOST_EVENTS = 200;

export function showConditions(conditions) {
  keep($("conditions"), conditions, one => one.type, () => element("li", "", element("b"), element("small")), (item, one) => {
    const isTrue = one.status === "True";
    item.className = isTrue ? "true" : "false";
    write(item.firstChild, (isTrue ? "✔ " : "✘ ") + one.type);
    write(item.lastChild, one.message ?? one.reason);
    item.title = one.reason;
  });
}

export function showConnections({ connections }) {
  const body = document.querySelector("#connections tbody");
  const most = Math.max(1e-9, ...connections.map(one => one.rate ?? 0));
  body.parentNode.hidden = connections.length === 0;
  document.querySelector("#connections .words").hidden = connections.length > 0;
  keep(body, connections, one => JSON.stringify([one.from, one.to, one.port]), makeConnection, (row, one) => {
    const [from, to, port, stitched, rate, share] = row.children;
    write(from.firstChild, one.from);
    write(to, one.to);
    write(port, String(one.port));
    write(stitched, (one.stitched ? "✔ yes" : "✘ no") + (one.detail ? ": " + one.detail : ""));
    stitched.className = one.stitched ? "good" : "bad wide";
    write(rate, one.rate == null ? "–" : perSecond(one.rate));
    share.firstChild.firstChild.style.width = `${100 * (one.rate ?? 0) / most}%`;
  });
}

/** A press of the button is for those who cannot point: it shows the connection on the map until the focus goes. */
function makeConnection(one) {
  const button = element("button");
  const look = () => lines.only(one.from, one.to);
  Object.assign(button, { type: "button", onfocus: look, onclick: look, onblur: () => lines.of(null) });
  const row = element("tr", "", cell(button), cell(""), cell("", { className: "number" }), cell(""), cell("", { className: "number" }),
    cell(element("div", "bar", element("i", "used")), { className: "share" }));
  Object.assign(row, { onmouseenter: look, onmouseleave: () => lines.of(null) });
  return row;
}

/** @param history oldest first; shown newest first */
export function showHistory(history) {
  const seen = new Map();
  const events = history.map(event => {
    const text = JSON.stringify(event);
    seen.set(text, (seen.get(text) ?? 0) + 1);
    return { ...event, key: text + seen.get(text) };
  });
  document.querySelector("#history .words").hidden = events.length > 0;
  const list = document.querySelector("#history ol");
  const isNews = list.children.length > 0;
  keep(list, events.slice(-MOST_EVENTS).reverse(), event => event.key, event => makeEvent(event, isNews), () => {});
}

function makeEvent({ at, replica, reason, text }, isNews) {
  const tone = BAD.has(reason) ? "bad" : GOOD.has(reason) ? "good" : "";
  const item = element("li", isNews ? tone + " news" : tone, element("b", "", reason), element("time", "", time(at)),
    element("p", "", element("span", "", replica), " ", text));
  item.querySelector("time").dateTime = at;
  return item;
}
