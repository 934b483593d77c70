// One replica in a dialog: what is known of it, what can be done with it, and where the composer would place it.

import { getWithin } from "./api.js";
import { nameOf } from "./map.js";
import { cell, element, keep, lasting, perSecond, time, write } from "./parts.js";

const PATIENCE = 12_000;
const dialog = document.getElementById("details");
const $ = id => document.getElementById(id);

let shown = null;
let act = null;
let plan = null;
let actions = [];

/** @param run takes an action and where to say that it was refused */
export function openDetails(replica, composition, run) {
  [shown, act, plan] = [nameOf(replica), run, null];
  write($("details-title"), shown);
  $("plan").replaceChildren();
  refuse("");
  showDetails(composition);
  dialog.showModal();
  askForPlan();
}

/** Follows the composition while the dialog is open. */
export function showDetails(composition) {
  if (shown === null) {
    return;
  }
  const replica = composition.replicas.find(one => nameOf(one) === shown);
  if (!replica) {
    dialog.close();
    return;
  }
  actions = composition.actions;
  $("details-state").dataset.state = replica.state;
  write($("details-state"), replica.state + (replica.since ? `, since ${time(replica.since)} (${lasting(Date.now() - new Date(replica.since))})` : ""));
  const facts = [
    ["Node", replica.node ?? "none"],
    ["Comes from", replica.from],
    ["Tier", replica.tier],
    ["Tries", String(replica.tries)],
    ["Rate", replica.rate == null ? "" : perSecond(replica.rate)],
    ["Detail", replica.detail],
  ].filter(([, value]) => value);
  keep(dialog.querySelector("dl"), facts, ([name]) => name, ([name]) => element("div", "", cell(name, {}, "dt"), element("dd")),
    (line, [, value]) => write(line.lastChild, value));
  showActions(replica);
  showPlan(replica);
}

function showActions(replica) {
  const target = { function: replica.function, replica: replica.replica };
  const possible = [
    ["relocate", "Relocate", "to where the composer finds best"],
    ["kill", "Kill", "to see it being healed"],
  ].filter(([action]) => actions.includes(action));
  keep($("replica-actions"), [...possible, ["plan", "Plan again", "ask anew where it could run"]], ([action]) => action, ([action, words, title]) => {
    const run = action === "plan" ? askForPlan : () => perform({ action, ...target });
    const button = Object.assign(element("button", "", words), { type: "button", title, onclick: run });
    button.dataset.action = action;
    return button;
  }, () => {});
}

/** Closes the dialog, so that one sees what happens. */
async function perform(action) {
  refuse("");
  if (await act(action, refuse)) {
    dialog.close();
  }
}

function refuse(text) {
  $("details-trouble").hidden = text === "";
  write($("details-trouble"), text && "✘ Not done: " + text);
}

async function askForPlan() {
  const asked = shown;
  write($("plan-words"), "The composer is asked where this replica could run …");
  try {
    const answer = await getWithin(PATIENCE, "/api/composition/plan");
    if (asked === shown) {
      plan = answer.decisions.find(one => nameOf(one) === shown) ?? null;
      write($("plan-words"), !plan ? "The composer's plan does not hold this replica."
        : plan.node ? `If it were placed now, it would go to ${plan.node}.` : "If it were placed now, it would fit nowhere.");
      drawPlan();
    }
  } catch (error) {
    if (asked === shown) {
      write($("plan-words"), "There is no plan: " + error.message + ".");
    }
  }
}

let replicaNow = null;
function showPlan(replica) {
  replicaNow = replica;
  drawPlan();
}

/** The best first, then those that may not, each with its reason. */
function drawPlan() {
  const candidates = [...plan?.candidates ?? []].sort((one, other) => (other.score ?? -1) - (one.score ?? -1));
  const best = Math.max(1e-9, ...candidates.map(one => one.score ?? 0));
  keep($("plan"), candidates, one => one.node, makeCandidate, (item, one) => {
    const [name, bar, score, why, button] = item.children;
    const isHere = replicaNow.node === one.node;
    const may = one.score != null;
    item.className = may ? "" : "not";
    write(name, one.node + (isHere ? " (here)" : ""));
    bar.firstChild.style.width = `${100 * Math.max(0, one.score ?? 0) / best}%`;
    bar.hidden = !may;
    write(score, may ? String(Math.round(one.score * 100) / 100) : "");
    write(why, may ? "" : one.reason);
    button.hidden = !may || isHere || !actions.includes("relocate");
  });
}

function makeCandidate({ node }) {
  const button = Object.assign(element("button", "", "Move here"), { type: "button",
    onclick: () => perform({ action: "relocate", function: replicaNow.function, replica: replicaNow.replica, node }) });
  button.setAttribute("aria-label", "Move to " + node);
  return element("li", "", element("b"), element("div", "bar", element("i", "used")), element("span"), element("span", "why"), button);
}

dialog.addEventListener("close", () => shown = null);
dialog.addEventListener("click", event => event.target === dialog && dialog.close()); // beside it
