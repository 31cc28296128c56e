/*
 * What a query finds, by Pagefind: in groups by part of the site, with counts for every filter.
 */
import { bare, distance, fold, resembles, terms, variants } from "./words.js";

/* The parts of the site in the order in which near results stand, and how much more likely each is meant. */
export const KINDS = new Map([
  ["indication", { group: "Conditions", weight: 1.2 }],
  ["study", { group: "Studies", weight: 1.1 }],
  ["mechanism", { group: "Mechanisms", weight: 1.05 }],
  ["treatment", { group: "Treatment", weight: 1.1 }],
  ["source", { group: "Sources", weight: 1 }],
  ["reference", { group: "References", weight: 1 }],
  ["other", { group: "Other pages", weight: 0.9 }],
]);
export const FACETS = ["type", "condition", "design", "year"];

const PROBES = 3; // results that are looked at to see whether a query found what it asked for
let attempts = 0;

/*
 * Pagefind with its filters loaded, and whether an entry of the index may hold several references, of which it then is
 * not known how many match. A browser may remember that an address failed, so each new try has its own.
 */
export async function start(address) {
  attempts += 1;
  const pagefind = await import(attempts > 1 ? `${address}?again=${attempts}` : address);
  // Without its worker there is less to load, and a search takes some milliseconds only.
  await pagefind.options({ noWorker: true, excerptLength: 24, ranking: { metaWeights: { title: 8, names: 8 } } });
  await pagefind.init();
  const { together, ...values } = await pagefind.filters();
  return { pagefind, values, shared: Boolean(together) };
}

/*
 * The results of a query: `total`, `groups` of `kind` and `results`, the best first; `counts` for each value of each
 * filter; `without`, how many there would be without a filter. `least`, of all and of a group: there may be more.
 * Written otherwise if it finds nothing as it is.
 */
export async function find({ pagefind, shared }, query, chosen) {
  const asked = query ? variants(query) : [null];
  for (const words of asked) {
    const found = await ask(pagefind, words, chosen);
    if (found.total || found.without.all || words === asked.at(-1)) return shared ? atLeast(found) : found;
  }
  return null;
}

/* Marks as a lower bound what counts references. */
function atLeast(found) {
  const groups = found.groups.map((group) => ({ ...group, least: group.kind === "reference" }));
  return { ...found, groups, least: groups.some(({ least }) => least), shared: true };
}

async function ask(pagefind, words, chosen) {
  const search = (filters) => pagefind.search(words, { filters });
  const unfiltered = await search({});
  const meant = words === null || (await explained(unfiltered.results, terms(words)));
  if (!meant) return nothing(words);
  const all = Object.keys(chosen).length ? await search(chosen) : unfiltered;
  const [counts, without] = [{}, { all: unfiltered.results.length }];
  for (const facet of FACETS) {
    const { [facet]: value, ...rest } = chosen;
    const other = value ? await search(rest) : all;
    counts[facet] = other.filters[facet] ?? {};
    without[facet] = other.results.length;
  }
  return { words, total: all.results.length, counts, without, groups: await grouped(search, words, all, counts, chosen) };
}

function nothing(words) {
  const counts = Object.fromEntries(FACETS.map((facet) => [facet, {}]));
  return { words, total: 0, counts, without: { all: 0 }, groups: [] };
}

async function grouped(search, words, all, counts, chosen) {
  if (chosen.type) return all.results.length ? [{ kind: chosen.type, results: all.results }] : [];
  const kinds = [...KINDS.keys()].filter((kind) => counts.type[kind] > 0);
  const groups = await Promise.all(
    kinds.map(async (kind) => ({ kind, results: (await search({ ...chosen, type: kind })).results })),
  );
  const conditions = groups.find(({ kind }) => kind === "indication");
  const named = words !== null && conditions && (await isNamed(conditions.results[0], terms(words)));
  const rank = (group) =>
    named && group === conditions ? Infinity : (group.results[0]?.score ?? 0) * KINDS.get(group.kind).weight;
  return groups.filter(({ results }) => results.length).sort((one, other) => rank(other) - rank(one));
}

/* Whether each term begins a word of one of the names of what a result is about. */
async function isNamed(result, wanted) {
  const { title = "", names = "" } = result ? (await result.data()).meta : {};
  const begun = ` ${[title, names].map((text) => fold(text).replace(/[^\p{L}\p{N}]+/gu, " ")).join(" ")}`;
  return wanted.every((term) => begun.includes(` ${fold(term).replace(/[^\p{L}\p{N}]+/gu, " ")}`));
}

/* Whether each term stands in one of the best results: Pagefind shortens what it does not know until it finds something. */
async function explained(results, wanted) {
  if (!results.length) return false;
  const pages = await Promise.all(results.slice(0, PROBES).map((result) => result.data()));
  const words = pages.flatMap((page) => {
    const text = page.content.split(/\s+/);
    const named = [page.meta.title, page.meta.names].flatMap((name) => (name ?? "").split(/\s+/));
    return [...page.locations.map((place) => text[place] ?? ""), ...named];
  });
  return wanted.every((term) => term.split(" ").every((part) => words.some((word) => resembles(word, part))));
}

/* The values of a filter whose name is nearly what was typed, the nearest first. */
export function nearest(values, query) {
  const typed = bare(query);
  const most = Math.max(1, Math.floor(typed.length / 3));
  const near = Object.keys(values ?? {}).map((value) => {
    const words = [bare(value), ...fold(value).split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 3)];
    return [Math.min(...words.map((word) => distance(word, typed, most))), value];
  });
  return near.filter(([steps]) => steps <= most).sort(([one], [other]) => one - other).slice(0, 3).map(([, value]) => value);
}
