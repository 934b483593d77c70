// The devices' page: whose readings the gateway refuses, and, through the console, what to do about it.

import { getWithin, post } from "./api.js";
import { element, keep, lasting, time, write } from "./parts.js";
import { createTheme } from "./theme.js";

const PERIOD = 15_000;
const PATIENCE = 12_000;
const $ = id => document.getElementById(id);

/** What a reason means to whoever has the device; the gateway's detail is shown below. */
const WORDS = {
  "malformed-json": "What it sends is no JSON.",
  "too-large": "Its messages are too large.",
  "missing-field": "Its messages lack something.",
  "wrong-type": "A value is of another type than it must be.",
  "unknown-field": "Its messages hold something that is not known.",
  "unknown-kind": "It sends a kind of readings that is not known.",
  "invalid-name": "A name cannot be used.",
  "not-finite": "A value is no number.",
  "out-of-range": "A value is beyond what the device can measure.",
  "implausible-time": "The time of a reading cannot be right; look at the device's clock.",
  "too-late": "The readings come too late.",
  "topic-mismatch": "It sends on a topic that is not its own.",
  "identity-conflict": "Two readings of the same moment say different things; the first is kept.",
  "unregistered": "It is not registered.",
  "unprocessable": "The gateway failed on it, which is a fault of the gateway.",
};

let isBusy = false;
let timer = 0;

const nameOf = ({ site, node }) => `${node} at ${site}`;
const counted = (count, what) => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

async function look() {
  clearTimeout(timer);
  if (!document.hidden && !isBusy) {
    try {
      show(await getWithin(PATIENCE, "/api/rejected/devices"));
      $("trouble").hidden = true;
      write($("state"), `● As the gateway told at ${time(Date.now())}`);
    } catch (error) {
      $("trouble").hidden = false;
      write($("trouble"), `⚠ Not known: ${error.message}. Trying again.`);
      write($("state"), "");
    }
  }
  timer = setTimeout(look, PERIOD);
}

function show({ devices, isComplete }) {
  document.querySelector("main").hidden = false;
  $("none").hidden = devices.length > 0;
  $("more").hidden = isComplete;
  const helped = [...devices].sort((one, other) => other.isAnothers - one.isAnothers);
  keep(document.querySelector("#refused ol"), helped, one => JSON.stringify([one.device, one.reason, one.from]), make, update);
}

function make() {
  return element("li", "", element("div", "", element("h3"), element("p", "why"), element("p", "count")), element("div", "actions"),
    element("p", "says"));
}

function update(item, one) {
  const [words, actions, says] = item.children;
  write(words.children[0], one.device || "A device that does not say its name");
  write(words.children[1], why(one));
  write(words.children[2], `${counted(one.messages, "message")}, the last one ${lasting(Date.now() - Date.parse(one.lastAt))} ago, the first at ${time(one.firstAt)}`);
  write(says, `${one.reason}: ${one.detail}`);
  keep(actions, choices(one), choice => choice.key, makeButton, (button, choice) => {
    button.textContent = choice.label;
    button.onclick = () => decide(choice);
  });
}

function makeButton(choice) {
  return Object.assign(element("button", choice.key === "move" ? "main" : ""), { type: "button" });
}

function why({ isAnothers, belongsTo, from, reason }) {
  if (!isAnothers) {
    return WORDS[reason] ?? reason;
  }
  const sender = from ? nameOf(from) : "another service";
  return belongsTo ? `It belongs to ${ownerOf(belongsTo)}, but ${sender} sends its readings.`
    : `It belonged to another than ${sender}, which sends its readings, and belongs to nobody now.`;
}

const ownerOf = ({ service, node }) => node ? nameOf(node) : service;

/** What can be done: only where a device is another's does saying whose it is help. */
function choices({ device, isAnothers, belongsTo, from }) {
  if (!isAnothers) {
    return [];
  }
  const again = "What was refused of it is taken then, which may last a while.";
  if (!belongsTo) {
    return [{ key: "replay", label: "Take again", title: `Take again what was refused of ${device}?`, words: again, device, body: {},
      done: `${device}` }];
  }
  const retire = { key: "retire", label: "Retire", title: `Retire ${device}?`, device, body: {}, done: `${device} belongs to nobody now`,
    words: `${ownerOf(belongsTo)} has it no more; it belongs to whichever node registers it next. ${again}` };
  return from ? [{ key: "move", label: `Move to ${from.node}`, title: `Move ${device} to ${nameOf(from)}?`, device, body: from,
    done: `${device} belongs to ${nameOf(from)} now`,
    words: `From now on ${nameOf(from)} has it, and ${ownerOf(belongsTo)} is refused. Its readings so far stay as they are. ${again}` }, retire]
    : [retire];
}

function decide(choice) {
  write($("sure-title"), choice.title);
  write($("sure-words"), choice.words);
  write($("sure-yes"), choice.label);
  $("sure").returnValue = "no";
  $("sure").onclose = () => $("sure").returnValue === "yes" && act(choice);
  $("sure").showModal();
}

async function act({ key, device, body, done }) {
  isBusy = true;
  setBusy();
  tell(`${device}: being done …`);
  try {
    const { stored, rejected, remaining } = await post(`/api/devices/${encodeURIComponent(device)}/${key}`, body, 0);
    tell(`${rejected ? "◐" : "✔"} ${done}: ${counted(stored, "message")} taken again, ${rejected} still refused.`, rejected > 0, remaining);
  } catch (error) {
    tell(`✘ Not done: ${error.message}`, true);
  }
  isBusy = false;
  await look();
  setBusy();
  $("result").focus();
}

const setBusy = () => document.querySelectorAll("#refused button").forEach(button => button.disabled = isBusy);

function tell(text, isBad = false, lines = []) {
  const [words, list] = $("result").children;
  $("result").hidden = false;
  $("result").className = isBad ? "refused" : "";
  write(words, text);
  list.replaceChildren(...lines.map(line => element("li", "", line)));
}

createTheme($("theme"));
document.addEventListener("visibilitychange", () => document.hidden || look());
look();
