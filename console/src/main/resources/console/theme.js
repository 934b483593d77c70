// Light and dark, as the system says or as this browser's user chose.

const THEMES = ["auto", "light", "dark"];
const SIGNS = { auto: "◐ Auto", light: "☀ Light", dark: "☾ Dark" };

/** @param changed is told whenever the colours are others */
export function createTheme(button, changed = () => {}) {
  const set = theme => {
    localStorage.setItem("smart-energy-theme", theme);
    document.documentElement.dataset.theme = theme;
    button.textContent = SIGNS[theme];
    button.setAttribute("aria-label", `Colours: ${theme}. Change`);
    changed();
  };
  const kept = localStorage.getItem("smart-energy-theme");
  set(THEMES.includes(kept) ? kept : "auto");
  button.onclick = () => set(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => changed());
}
