// Asks the console's JSON; a token, where one is wanted, is kept for this tab only.

import { element } from "./parts.js";

const TOKEN = "smart-energy-token";

function headers() {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { Authorization: "Bearer " + token } : {};
}

/** Asks the user, once for all requests that wait. */
let asking = null;
function askForToken() {
  asking ??= new Promise(resolve => {
    const title = Object.assign(element("h2", "", "This console asks for a token"), { id: "ask-title" });
    const token = Object.assign(element("input"), { id: "token", type: "password", autocomplete: "off", required: true });
    const form = element("form", "", title, element("label", "", "Token ", token), element("button", "", "Go on"));
    const dialog = Object.assign(element("dialog", "", form), { id: "ask" });
    dialog.setAttribute("aria-labelledby", title.id);
    form.onsubmit = event => {
      event.preventDefault();
      sessionStorage.setItem(TOKEN, token.value);
      dialog.remove();
      asking = null;
      resolve();
    };
    dialog.oncancel = event => event.preventDefault();
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}

/** @param millis an answer that takes longer than this is none; 0 for any time */
async function send(address, options = {}, millis = 0) {
  const signal = millis ? AbortSignal.timeout(millis) : null;
  const response = await fetch(address, { ...options, signal, headers: { ...options.headers, ...headers() } }).catch(cause => {
    throw new Error(navigator.onLine ? "the console does not answer" : "this device is offline", { cause });
  });
  if (response.status === 401) {
    await askForToken();
    return send(address, options, millis);
  }
  if (!response.ok) {
    const said = await response.json().catch(() => ({}));
    throw new Error(said.error || "the console answered with status " + response.status);
  }
  return response;
}

function request(path, values = {}) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "" && value != null));
  return send(path + "?" + query);
}

export async function get(path, values) {
  return (await request(path, values)).json();
}

/** For a page that asks every second. */
export async function getWithin(millis, path) {
  return (await send(path, {}, millis)).json();
}

export async function post(path, body, millis = 15_000) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return (await send(path, options, millis)).json();
}

/** A link cannot send a token; with one, the file goes through the page's memory. */
export async function download(event, link) {
  if (sessionStorage.getItem(TOKEN)) {
    event.preventDefault();
    const address = URL.createObjectURL(await (await request(link.pathname, Object.fromEntries(new URL(link.href).searchParams))).blob());
    const copy = Object.assign(document.createElement("a"), { href: address, download: link.download });
    copy.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}
