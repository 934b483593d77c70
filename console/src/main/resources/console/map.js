// Sites, in them their nodes, in these the functions' replicas, which can be seen moving.

import { createLines } from "./lines.js";
import { element, keep, perSecond, put, write } from "./parts.js";

const TIERS = ["iot", "gateway", "cloud", ""];
const NODE_STATES = { ready: "✔ ready", cordoned: "⊘ cordoned", lost: "✘ lost" };
const NEARLY_FULL = 0.9;
/** Per action its words and the states of a node that it makes sense for. */
const NODE_ACTIONS = [
  ["drain", "Drain", ["ready"]],
  ["undrain", "Undrain", ["cordoned"]],
  ["start-node", "Start", ["lost"]],
  ["kill-node", "Kill", ["ready", "cordoned"]],
];
const ARMED_FOR = 4_000;
const MOVE = { duration: 1_100, easing: "cubic-bezier(.45, .05, .2, 1)" };
const SHIFT = { duration: 300, easing: "ease-out" };

const map = document.getElementById("map");
const waiting = document.getElementById("waiting");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const chips = new Map();
const travels = new Map();
export const lines = createLines(map, document.getElementById("lines"), chips);

export const nameOf = replica => replica.function + "/" + replica.replica;
const byName = (one, other) => one.name.localeCompare(other.name, undefined, { numeric: true });

/** @param handlers act takes an action, open a replica */
export function showMap(composition, handlers) {
  const before = new Map([...chips].map(([name, chip]) => [name, placeOf(chip)]));
  const focused = document.activeElement;
  const { nodes, replicas } = composition;
  const sites = [...Map.groupBy(nodes, node => node.site)].map(([name, own]) => ({ name, nodes: own.sort(byTier) }));
  sites.sort((one, other) => firstTier(one) - firstTier(other) || byName(one, other));
  keep(document.getElementById("sites"), sites, site => site.name, makeSite, (box, site) => updateSite(box, site, composition, handlers));
  showChips(replicas, handlers);
  document.getElementById("legend").hidden = false;
  if (focused !== document.activeElement && focused.isConnected) {
    focused.focus({ preventScroll: true }); // which it loses when it is put elsewhere
  }
  chips.forEach((chip, name) => before.has(name) && travel(name, chip, before.get(name)));
  lines.show(composition);
}

const tierOf = node => TIERS.indexOf(node.tier) < 0 ? TIERS.length : TIERS.indexOf(node.tier);
const byTier = (one, other) => tierOf(one) - tierOf(other) || byName(one, other);
const firstTier = site => Math.min(...site.nodes.map(tierOf));

const makeSite = () => element("section", "site", element("h2", "", element("span"), element("small")), element("div", "nodes"));
const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

function updateSite(box, site, composition, handlers) {
  const names = new Set(site.nodes.map(node => node.name));
  const [title, summary] = box.firstChild.children;
  write(title, site.name || "No site");
  write(summary, counted(names.size, "node", "nodes") + ", " + counted(composition.replicas.filter(replica => names.has(replica.node)).length, "replica", "replicas"));
  box.style.setProperty("--nodes", site.nodes.length);
  keep(box.lastChild, site.nodes, node => node.name, makeNode, (card, node) => updateNode(card, node, composition, handlers));
}

function makeNode(node) {
  const card = element("article", "node");
  card.dataset.node = node.name;
  card.setAttribute("aria-label", node.name);
  const parts = { head: element("div", "head"), detail: element("p", "detail"), meters: element("div", "meters"),
    chips: element("div", "chips"), ghosts: element("div", "ghosts"), actions: element("div", "actions") };
  parts.head.append(element("h3"), element("span", "badge"), element("small", "tier"));
  parts.meters.append(meter("CPU"), meter("Memory"));
  card.append(...Object.values(parts));
  return Object.assign(card, { parts });
}

function updateNode(card, node, { actions, replicas }, handlers) {
  const { head, detail, meters, chips, ghosts } = card.parts;
  Object.assign(card.dataset, { tier: node.tier, state: node.state });
  const [name, badge, tier] = head.children;
  write(name, node.name);
  write(badge, node.state === "ready" ? "" : NODE_STATES[node.state] ?? node.state);
  write(tier, [node.tier, ...node.capabilities].filter(Boolean).join(" · "));
  write(detail, node.detail ?? "");
  measure(meters.children[0], node.cpu, 1, "cores");
  measure(meters.children[1], node.memory, ...bytes(node.memory.allocatable));
  chips.dataset.empty = node.state === "lost" ? "" : "nothing runs here";
  const left = replicas.filter(replica => replica.from === node.name && replica.node !== node.name);
  keep(ghosts, left, nameOf, () => element("span", "ghost"),
    (ghost, replica) => write(ghost, `${replica.function} ⇢ ${replica.node ?? "?"}`));
  const possible = NODE_ACTIONS.filter(([action, , states]) => actions.includes(action) && states.includes(node.state));
  keep(card.parts.actions, possible, ([action]) => action, ([action, words]) => actionButton(action, words, node, handlers), () => {});
}

function actionButton(action, words, node, handlers) {
  const run = () => handlers.act({ action, node: node.name });
  const button = element("button", "", words);
  Object.assign(button, { type: "button", onclick: action === "kill-node" ? () => arm(button, words, run) : run });
  button.dataset.action = action;
  button.setAttribute("aria-label", `${words} ${node.name}`);
  return button;
}

/** What cannot be taken back wants a second press. */
function arm(button, words, run) {
  const disarm = () => {
    clearTimeout(button.timer);
    button.classList.remove("armed");
    button.textContent = words;
  };
  if (button.classList.contains("armed")) {
    disarm();
    run();
  } else {
    button.classList.add("armed");
    button.textContent = words + " – sure?";
    button.timer = setTimeout(disarm, ARMED_FOR);
  }
}

// ---- What a node has, and how much of it is used.

function meter(label) {
  const made = element("div", "meter", element("span", "", label), element("b"), element("div", "bar"));
  made.lastChild.append(element("i", "requested"), element("i", "used"));
  return made;
}

const bytes = most => most >= 2 ** 30 ? [2 ** 30, "GiB"] : [2 ** 20, "MiB"];

/** @param size how many of what is counted make one of the unit that is shown */
function measure(made, { used, requested, allocatable }, size, unit) {
  const format = value => (value / size).toFixed(value / size >= 100 ? 0 : 2);
  const most = `${format(allocatable).replace(/\.0+$|(?<=\.\d)0$/, "")} ${unit}`;
  const [, numbers, bar] = made.children;
  const share = value => `${Math.min(100, 100 * (value ?? 0) / (allocatable || 1))}%`;
  write(numbers, `${used == null ? "–" : format(used)} / ${most}`);
  bar.firstChild.style.width = share(requested);
  bar.lastChild.style.width = share(used);
  made.classList.toggle("full", used > NEARLY_FULL * allocatable);
  made.title = `${used == null ? "not measured" : format(used) + " measured"}, ${format(requested)} requested, of ${most}`;
}

// ---- The replicas.

function showChips(replicas, handlers) {
  const known = new Set(replicas.map(nameOf));
  chips.forEach((chip, name) => known.has(name) || (chip.remove(), chips.delete(name)));
  const places = Map.groupBy([...replicas].sort((one, other) => one.function.localeCompare(other.function) || one.replica - other.replica),
    replica => cardOf(replica)?.parts.chips ?? waiting.querySelector(".chips"));
  waiting.hidden = !places.has(waiting.querySelector(".chips"));
  const twins = new Set(replicas.filter(replica => replica.replica > 0).map(replica => replica.function));
  places.forEach((own, place) => own.forEach((replica, i) => {
    const chip = chips.get(nameOf(replica)) ?? makeChip(replica);
    updateChip(chip, replica, twins.has(replica.function), handlers);
    put(place, chip, i);
  }));
}

const cardOf = replica => replica.node && map.querySelector(`[data-node="${CSS.escape(replica.node)}"]`);

function makeChip(replica) {
  const chip = element("button", "chip");
  chip.type = "button";
  Object.assign(chip.dataset, { replica: nameOf(replica), function: replica.function });
  chip.append(element("b"), element("span", "name"), element("span", "rate"), element("span", "why"));
  chip.onmouseenter = () => lines.of(replica.function);
  chip.onfocus = () => chip.matches(":focus-visible") && lines.of(replica.function);
  chip.onmouseleave = chip.onblur = () => lines.of(null);
  chips.set(nameOf(replica), chip);
  return chip;
}

function updateChip(chip, replica, hasTwin, handlers) {
  const [sign, name, rate, why] = chip.children;
  sign.dataset.sign = chip.dataset.state = replica.state;
  write(name, hasTwin ? nameOf(replica) : replica.function);
  write(rate, replica.state !== "ready" ? replica.state : replica.rate == null ? "" : perSecond(replica.rate));
  write(why, cardOf(replica) ? "" : (replica.node ? `on ${replica.node}, which is not seen. ` : "") + replica.detail);
  chip.title = replica.detail;
  chip.setAttribute("aria-label", `${nameOf(replica)}, ${replica.state}, ${replica.node ? "on " + replica.node : "on no node"}`
    + (replica.rate == null ? "" : `, ${replica.rate.toFixed(1)} per second`) + (replica.node ? "" : ": " + replica.detail));
  chip.onclick = () => handlers.open(replica);
}

// ---- Moves: first, last, invert, play.

function placeOf(chip) {
  const [own, whole, home] = [chip, map, chip.parentNode].map(one => one.getBoundingClientRect());
  return { home: chip.parentNode, x: own.x - whole.x, y: own.y - whole.y, homeX: own.x - home.x, homeY: own.y - home.y };
}

/** From one node to another across the map; within a node it only makes room. */
function travel(name, chip, before) {
  const isMove = chip.parentNode !== before.home;
  if (!isMove && travels.has(name)) {
    return;
  }
  travels.get(name)?.cancel();
  const now = placeOf(chip);
  const [x, y] = isMove ? [before.x - now.x, before.y - now.y] : [before.homeX - now.homeX, before.homeY - now.homeY];
  if (isMove) {
    chip.classList.remove("arrived");
    chip.classList.toggle("travels", !calm.matches);
  }
  if (calm.matches || Math.hypot(x, y) < 2) {
    return arrive(name, chip, isMove);
  }
  const steps = [{ transform: `translate(${x}px, ${y}px)` }, ...isMove ? [{ transform: `translate(${x / 2}px, ${y / 2}px) scale(1.12)` }] : [],
    { transform: "none" }];
  const animation = chip.animate(steps, isMove ? MOVE : SHIFT);
  travels.set(name, animation);
  animation.onfinish = () => arrive(name, chip, isMove);
}

function arrive(name, chip, isMove) {
  travels.delete(name);
  if (isMove) {
    chip.classList.remove("travels");
    chip.classList.add("arrived");
    chip.onanimationend = () => chip.classList.remove("arrived");
  }
}
