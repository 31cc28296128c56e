/*
 * Words as a search takes them: what a query asks for, how it may be written otherwise, and where its words stand in a
 * text. Case, accents and the kind of hyphen or apostrophe make no difference.
 */

const UNIT = /(^|\s)(\d[\d.,]*)(%|[a-zµμ]{1,3})(?=\s|$)/giu;
const DOI = /^(?:(?:https?:\/\/)?(?:dx\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}\/\S+)$/i;
const GREEK = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", kappa: "κ", lambda: "λ", mu: "μ", sigma: "σ",
  tau: "τ", omega: "ω",
};

/* A text in which each character has its place, without case and accents. */
export function fold(text) {
  return Array.from({ length: text.length }, (_, place) => {
    const character = text[place].normalize("NFKD").toLowerCase();
    return character ? character[0] : text[place];
  }).join("");
}

/*
 * The query as the index knows its words: compatibility characters such as ₂ are plain, a figure and its unit apart, and
 * a DOI is written as entries print it.
 */
export function normalised(query) {
  return query.trim().normalize("NFKC").replace(DOI, "doi:$1").replace(UNIT, "$1$2 $3").replace(/\s+/g, " ").trim();
}

/*
 * Other ways to write the query, the likeliest first, British and American ones too. The index folds accents, but neither
 * ß nor Greek letters.
 */
export function variants(query) {
  const names = new RegExp(`(?<![a-z])(?:${Object.keys(GREEK).join("|")})(?![a-z])`, "gi");
  const letters = new RegExp(Object.values(GREEK).join("|"), "g");
  const nameOf = (letter) => Object.keys(GREEK).find((name) => GREEK[name] === letter);
  return [
    normalised(query),
    query.trim(),
    normalised(query).replace(names, (name) => GREEK[name.toLowerCase()]),
    normalised(query).replace(letters, nameOf),
    normalised(query).replace(/ß/g, "ss"),
    normalised(query).replace(/ss/gi, "ß"),
    normalised(query).replace(/([aou])e/gi, "$1"),
    normalised(query).replace(/([iy])z(?=[aei])/gi, "$1s").replace(/(?<=[^aeiou\s])or(?=s?(?:\s|$))/gi, "our"),
    normalised(query).replace(/([iy])s(?=[aei])/gi, "$1z").replace(/our(?=s?(?:\s|$))/gi, "or"),
    normalised(query).replace(/[ao]e/gi, "e"),
    normalised(query).replace(/ø/gi, "o"),
    normalised(query).replace(/\d(?=\d*(?:\s|$))/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]),
  ].filter((variant, place, all) => variant && all.indexOf(variant) === place);
}

/* The words that a query asks for; what stands in quotation marks, and a figure with its unit, are one. */
export function terms(query) {
  const found = normalised(query).match(/["“”][^"“”]+["“”]?|\d[\d.,]*\d? ?(?:%|mg|[μu]g|g|ml|l|kg)(?!\p{L})|[^\s"“”]+/gu) ?? [];
  const words = found.map((term) => term.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}%]+$/gu, "")).filter(Boolean);
  const telling = words.filter((word) => word.length > 2 || /[^a-z]/i.test(word));
  return [...new Set(telling.length ? telling : words)];
}

/* Letters and digits only, folded. */
export function bare(word) {
  return fold(word).replace(/[^\p{L}\p{N}]/gu, "");
}

/* Whether a word of a text can be meant by a word of the query: an index that has none falls back to a single letter. */
export function resembles(word, term) {
  const [here, there] = [bare(word), bare(term)];
  const enough = Math.min(there.length, Math.max(3, Math.ceil(there.length * 0.6)));
  return there.length > 0 && (here.includes(there) || here.slice(0, enough) === there.slice(0, enough));
}

/* One regular expression that finds the terms in a folded text, with their usual endings; null without terms. */
export function pattern(wanted) {
  const sources = wanted.map((term) => {
    const word = fold(term);
    const open = /\p{L}{4,}$/u.test(word);
    const stem = open ? word.replace(/(?:ies|es|s|y)$/, "") : word;
    const written = stem
      .replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
      .replace(/([iy])[sz](?=[aei])/g, "$1[sz]")
      .replace(/(?<=[^aeiou\s])ou?r$/, "ou?r")
      .replace(/\s+/g, "[\\s\\u00a0\\u202f]+")
      .replace(/[-‐‑–]/g, "[-‐‑–\\s]?")
      .replace(/['’]/g, "['’]?");
    const before = /^\d/.test(word) ? "(?<![\\p{L}\\p{N}]|\\p{N}[.,])" : "(?<![\\p{L}\\p{N}])";
    const after = /\d$/.test(word) ? "(?![\\p{L}\\p{N}]|[.,]\\p{N})" : "(?![\\p{L}\\p{N}])";
    return `${before}${written}${open ? "(?:['’]?\\p{L}{1,3})?" : ""}${after}`;
  });
  return sources.length ? new RegExp(sources.join("|"), "gu") : null;
}

/* The address with the terms for highlighting, before its fragment. */
export function withHighlight(address, wanted) {
  const [page, fragment] = address.split(/#(.*)/s);
  const highlight = wanted.map((term) => `highlight=${encodeURIComponent(term)}`).join("&");
  const asked = highlight ? `${page}${page.includes("?") ? "&" : "?"}${highlight}` : page;
  return fragment ? `${asked}#${encodeURIComponent(fragment)}` : asked;
}

/* How many letters must change to make one word of the other, at most `most` + 1. */
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[other.length];
}
