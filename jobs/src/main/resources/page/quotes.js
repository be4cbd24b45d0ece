// Where a quote stands in its passage. White space may differ, and a quote may be several sentences, joined by " … ".

/** A text without its white space, and where each character of that stands in the text. */
function packed(text) {
  let chars = "";
  const at = [];
  for (let i = 0; i < text.length; i += 1) {
    if (!/\s/.test(text[i])) {
      chars += text[i];
      at.push(i);
    }
  }
  return { chars, at };
}

/**
 * The parts of a text, in order: {text, marked}. Together they are the whole text.
 *
 * @param {string} text of the passage
 * @param {string} quote from it
 */
export function marked(text, quote) {
  const whole = packed(text);
  const spots = find(whole, [quote]) ?? find(whole, quote.split(/\s…\s|…\s*$|^\s*…/)) ?? [];
  const parts = [];
  let end = 0;
  for (const [from, to] of spots.sort((a, b) => a[0] - b[0])) {
    if (from < end) {
      continue;
    }
    parts.push({ text: text.slice(end, from), marked: false }, { text: text.slice(from, to), marked: true });
    end = to;
  }
  parts.push({ text: text.slice(end), marked: false });
  return parts.filter((part) => part.text !== "");
}

/** Beginning and end of each piece that the text has; null where it has none. */
function find(whole, pieces) {
  const spots = [];
  for (const piece of pieces) {
    const { chars } = packed(piece);
    const at = chars === "" ? -1 : whole.chars.indexOf(chars);
    if (at >= 0) {
      spots.push([whole.at[at], whole.at[at + chars.length - 1] + 1]);
    }
  }
  return spots.length > 0 ? spots : null;
}
