// Asks the console's JSON; a token, where one is wanted, is kept for this tab only.

const TOKEN = "smart-energy-token";

function headers() {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { Authorization: "Bearer " + token } : {};
}

/** Asks the user, once for all requests that wait. */
let asking = null;
function askForToken() {
  asking ??= new Promise(resolve => {
    const dialog = document.getElementById("ask");
    document.getElementById("ask-form").onsubmit = event => {
      event.preventDefault();
      sessionStorage.setItem(TOKEN, document.getElementById("token").value);
      dialog.close();
      asking = null;
      resolve();
    };
    dialog.oncancel = event => event.preventDefault();
    dialog.showModal();
  });
  return asking;
}

async function send(address, options) {
  const response = await fetch(address, { ...options, headers: { ...options.headers, ...headers() } });
  if (response.status === 401) {
    await askForToken();
    return send(address, options);
  }
  if (!response.ok) {
    const said = await response.json().catch(() => ({}));
    throw new Error(said.error || "the console answered with status " + response.status);
  }
  return response;
}

function request(path, values = {}) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "" && value != null));
  return send(path + "?" + query, {});
}

export async function get(path, values) {
  return (await request(path, values)).json();
}

/** Like {@link get}, but for a page that asks every second: an answer that takes longer than this is none. */
export async function getWithin(millis, path) {
  return (await send(path, { signal: AbortSignal.timeout(millis) })).json();
}

export async function post(path, body) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return (await send(path, { ...options, signal: AbortSignal.timeout(15_000) })).json();
}

/** What went wrong, for a person. */
export function lament(error) {
  const isUnheard = error instanceof TypeError || error.name === "TimeoutError";
  return isUnheard ? navigator.onLine ? "the console does not answer" : "this device is offline" : error.message;
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
