// The composition's page: asks the composer, through the console, who runs where, and asks it to act.

import { getWithin, post } from "./api.js";
import { openDetails, showDetails } from "./details.js";
import { showConditions, showConnections, showHistory } from "./lists.js";
import { nameOf, showMap } from "./map.js";
import { lasting, time, write } from "./parts.js";
import { createTheme } from "./theme.js";

const PERIOD = 1_000;
const PERIOD_IN_TROUBLE = 3_000;
const PATIENCE = 12_000;
/** A state that was heard longer ago is marked as stale, whatever the reason. */
const LATE = 6_000;
/** The composer looks every few seconds; by this page's clock, as the composer's may differ. */
const LOOKS_WITHIN = 20_000;
const SAID_FOR = 8_000;
const $ = id => document.getElementById(id);

let composition = null;
let heardAt = 0;
let observedSince = 0;
let trouble = "";
let timer = 0;
let turn = 0;

async function look() {
  clearTimeout(timer);
  const own = ++turn;
  if (!document.hidden) {
    try {
      const found = await getWithin(PATIENCE, "/api/composition");
      if (own === turn) {
        take(found);
      }
    } catch (error) {
      trouble = error.message;
      console.warn("composition", error);
    }
    showState();
  }
  if (own === turn) {
    timer = setTimeout(look, trouble ? PERIOD_IN_TROUBLE : PERIOD);
  }
}

function take(found) {
  trouble = "";
  heardAt = Date.now();
  observedSince = composition?.observedAt === found.observedAt ? observedSince : heardAt;
  composition = viewOf(found);
  show();
}

/** A reason as a person says it: FitsNowhere is "fits nowhere". */
const spoken = reason => reason.replace(/(?!^)[A-Z]/g, letter => " " + letter).toLowerCase();

/** The status as the composer keeps it, with what is measured beside it; what is empty is left out there. */
function viewOf({ status, tiers, rates, ...rest }) {
  const { conditions = [], replicas = [], waiting = [], connections = [], history = [] } = status;
  const placed = replicas.map(one => ({ ...one, detail: one.hold ?? one.seen.detail ?? "", from: one.moving?.from,
    tries: one.tries?.find(any => any.node === one.node)?.count ?? 0, rate: rates[nameOf(one)] }));
  const unplaced = waiting.map(one => ({ ...one, state: "waiting", detail: spoken(one.reason) + ": " + one.detail,
    tries: 0 }));
  const rateFrom = name => placed.filter(one => one.function === name && one.rate != null)
    .reduce((sum, one) => (sum ?? 0) + one.rate, null);
  return { ...rest, conditions, history, replicas: [...placed, ...unplaced].map(one => ({ ...one, tier: tiers[one.function] })),
    connections: connections.map(one => ({ ...one, rate: rateFrom(one.from) })) };
}

function show() {
  document.querySelector("main").hidden = false;
  showConditions(composition.conditions);
  showMap(composition, { act, open: replica => openDetails(replica, composition, act) });
  showConnections(composition);
  showHistory(composition.history);
  showDetails(composition);
  document.title = (composition.conditions.every(one => one.status === "True") ? "" : "(!) ") + "Composition · Smart Energy console";
}

/** What keeps the page from being up to date, if anything does. */
function staleness(now) {
  const isStill = composition && now - observedSince > LOOKS_WITHIN;
  return trouble || (composition && now - heardAt > LATE ? "an answer is late"
    : isStill ? "the composer has not looked since " + time(composition.observedAt) : "");
}

function showState() {
  const now = Date.now();
  const words = staleness(now);
  document.body.classList.toggle("stale", words !== "" && composition !== null);
  $("trouble").hidden = words === "";
  write($("trouble"), words && `⚠ ${composition ? "Not up to date" : "No composition to show"}: ${words}. Trying again.`);
  if (composition) {
    const { name, runtime, nodes, replicas, observedAt } = composition;
    const ready = replicas.filter(replica => replica.state === "ready").length;
    write($("state"), (words ? `○ As it was at ${time(observedAt)}, heard ${lasting(now - heardAt)} ago` : `● Live, seen at ${time(observedAt)}`)
      + ` · ${name} on ${runtime === "kubernetes" ? "Kubernetes" : "this machine"}`
      + ` · ${ready} of ${replicas.length} replicas ready, ${nodes.filter(node => node.state !== "lost").length} of ${nodes.length} nodes there`);
  }
}

/** @return whether the composer took it; says what it said unless the caller does */
async function act(action, say = tell) {
  try {
    const answer = await post("/api/composition/actions", action);
    tell(answer.text);
    look();
    return true;
  } catch (error) {
    say(error.message, true);
    return false;
  }
}

let saidTimer = 0;
function tell(text, isBad = false) {
  clearTimeout(saidTimer);
  $("said").hidden = false;
  $("said").className = isBad ? "refused" : "";
  $("said").textContent = (isBad ? "✘ Not done: " : "✔ ") + text;
  saidTimer = setTimeout(() => $("said").hidden = true, SAID_FOR);
}

createTheme($("theme"));
document.addEventListener("visibilitychange", () => document.hidden || look());
setInterval(() => document.hidden || showState(), PERIOD);
look();
