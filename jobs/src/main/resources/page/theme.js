// Light, dark, or as the system has it.

const KEPT_AS = "graphrag.theme";

/** Takes what was chosen before. */
export function loadTheme() {
  apply(theme());
}

export function theme() {
  const kept = localStorage.getItem(KEPT_AS);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

export function chooseTheme(name) {
  localStorage.setItem(KEPT_AS, name);
  apply(name);
}

function apply(name) {
  if (name === "auto") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = name;
  }
}
