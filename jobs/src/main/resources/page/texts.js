// What the page says, in the reader's language. texts/en.json has every text, texts/zh.json the same in Chinese.

const LANGUAGES = ["en", "zh"];
const KEPT_AS = "graphrag.language";

const dictionaries = {};
let chosen = "en";

/** Reads the dictionaries and takes the language that was chosen before, else the browser's, else English. */
export async function loadTexts() {
  await Promise.all(
    LANGUAGES.map(async (code) => {
      const response = await fetch(new URL(`texts/${code}.json`, import.meta.url));
      dictionaries[code] = await response.json();
    }),
  );
  const kept = localStorage.getItem(KEPT_AS);
  const browsers = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  chosen = [kept, ...browsers].find((code) => LANGUAGES.includes(code)) ?? "en";
}

export function language() {
  return chosen;
}

/** Takes a language and keeps it in this browser. */
export function chooseLanguage(code) {
  chosen = LANGUAGES.includes(code) ? code : "en";
  localStorage.setItem(KEPT_AS, chosen);
}

/** The text of a key, with {name} replaced by the values; null where there is none. */
export function textOrNull(key, values = {}) {
  const text = dictionaries[chosen]?.[key];
  return text === undefined ? null : text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** The same; a key without a text is shown as it is. */
export function text(key, values) {
  return textOrNull(key, values) ?? key;
}

/** Puts the texts into what stands in the page's HTML. */
export function translatePage() {
  document.documentElement.lang = chosen === "zh" ? "zh-Hans" : chosen;
  const put = (attribute, into) => {
    for (const each of document.querySelectorAll(`[${attribute}]`)) {
      into(each, text(each.getAttribute(attribute)));
    }
  };
  put("data-text", (each, value) => (each.textContent = value));
  put("data-placeholder", (each, value) => each.setAttribute("placeholder", value));
  put("data-label", (each, value) => each.setAttribute("aria-label", value));
}

/** Seconds with one decimal below ten. */
export function seconds(ms) {
  const value = Math.max(0, ms) / 1000;
  return value.toLocaleString(chosen, { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** How long ago a time was, in words. */
export function ago(time, now) {
  const words = new Intl.RelativeTimeFormat(chosen, { numeric: "auto", style: "short" });
  const minutes = Math.round((time - now) / 60000);
  if (minutes > -60) {
    return words.format(Math.min(0, minutes), "minute");
  }
  return minutes > -1440
    ? words.format(Math.round(minutes / 60), "hour")
    : words.format(Math.round(minutes / 1440), "day");
}
