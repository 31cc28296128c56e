/* What the reader sees of a search: groups of results, and what to do where there is none. */
import { KINDS } from "./engine.js";
import { withHighlight } from "./words.js";

const FIRST = [3, 2]; // results shown at once of the first groups, of all others one: each is a file to load
const ALONE = 6; // the same where there is one group only
const MORE = 8;
const SECTIONS = 2; // matching sections shown below a result

export function element(name, className, ...content) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/* How many results there are; `least` where entries of the index hold several works, so that there may be more. */
export function pages(count, least = false) {
  return `${least ? "at least " : ""}${count} ${count === 1 ? "result" : "results"}`;
}

/*
 * Only the text and the <mark>s of an excerpt, whatever else it may hold; without the heading that stands above it or
 * the end of that, and without a gap where a citation was left out.
 */
function excerpt(html, title) {
  const paragraph = element("p", "search-result__excerpt");
  const closed = html.replace(/ +([.,;:!?])/g, "$1");
  const nodes = [...new DOMParser().parseFromString(closed, "text/html").body.childNodes];
  const text = nodes.map((node) => node.textContent).join("");
  const ends = [...title.matchAll(/(?<!\S)\S/g)].map(({ index }) => title.slice(index));
  let repeated = ends.find((end) => text.startsWith(end))?.length ?? 0;
  repeated += repeated ? text.slice(repeated).match(/^[\s.:]*/)[0].length : 0;
  for (const node of nodes) {
    const rest = node.textContent.slice(repeated);
    repeated = Math.max(0, repeated - node.textContent.length);
    if (rest) paragraph.append(node.nodeName === "MARK" ? element("mark", "", rest) : rest);
  }
  if (/[^.!?…]$/.test(text)) paragraph.append(" …");
  return paragraph.textContent.length > 2 ? paragraph : "";
}

function entry(className, { url, title, html, about }, wanted) {
  const main = element("div", "search-result__main");
  const link = element("a", "search-result__link", title);
  link.href = withHighlight(url, wanted);
  main.append(element("p", "search-result__title", link));
  if (about) main.append(element("p", "search-result__about", about));
  if (html) main.append(excerpt(html, title));
  return element("li", className, main);
}

/* A page, and below it those of its sections that match; what stands under the page's own title is the page. */
function ofPage(page, wanted) {
  const title = page.meta.title || page.url;
  const isPage = (section) =>
    section.url === page.url || section.anchor?.element === "h1" || section.title === title;
  const top = page.sub_results.find(isPage) ?? (page.sub_results.length ? null : page);
  const about = [page.filters.design?.[0], page.filters.year?.[0]].filter(Boolean).join(", ");
  const item = entry("search-result", { url: page.url, title, html: top?.excerpt, about: capital(about) }, wanted);
  const sections = page.sub_results.filter((section) => !isPage(section)).slice(0, SECTIONS);
  if (sections.length) {
    const made = sections.map(({ url, title, excerpt: html }) => entry("search-section", { url, title, html }, wanted));
    item.append(element("ul", "search-result__sections", ...made));
  }
  return item;
}

/* One entry of the index may hold several references; each is a heading. */
function ofReferences(page, wanted) {
  const found = page.sub_results.length ? page.sub_results : [{ url: page.url, title: page.meta.title }];
  return found.map(({ url, title }) => entry("search-result search-result--reference", { url, title }, wanted));
}

async function items(kind, results, wanted) {
  const loaded = await Promise.all(results.map((result) => result.data()));
  return loaded.flatMap((page) => (kind === "reference" ? ofReferences(page, wanted) : [ofPage(page, wanted)]));
}

/* A group with its first results; the button below loads more of it. */
async function group({ kind, results, least }, wanted, first) {
  const { group: name } = KINDS.get(kind) ?? KINDS.get("other");
  const count = element("span", "search-group__count", `${results.length}${least ? "+" : ""}`);
  const heading = element("h2", "search-group__name", name, " ", count);
  heading.id = `search-group-${kind}`;
  const list = element("ol", "search-group__results", ...(await items(kind, results.slice(0, first), wanted)));
  const made = element("section", "search-group", heading, list);
  made.setAttribute("aria-labelledby", heading.id);
  let shown = first;
  if (results.length <= shown) return made;
  const more = element("button", "search-group__more");
  more.type = "button";
  const label = () => {
    more.textContent = `Show ${least ? "" : `${Math.min(MORE, results.length - shown)} `}more in ${name}`;
  };
  more.addEventListener("click", async () => {
    const added = await items(kind, results.slice(shown, shown + MORE), wanted);
    shown += MORE;
    list.append(...added);
    added[0]?.querySelector("a").focus();
    if (results.length > shown) label();
    else more.remove();
  });
  label();
  made.append(more);
  return made;
}

/* The groups as elements, with `wanted` handed on to the pages that they lead to. */
export function results(groups, wanted) {
  const first = (place) => (groups.length === 1 ? ALONE : (FIRST[place] ?? 1));
  return Promise.all(groups.map((found, place) => group(found, wanted, first(place))));
}

/* Buttons that may lead to results; each offer is a `label` and what to `take`. */
export function suggestions(offers) {
  const buttons = offers.map(({ label, take }) => {
    const button = element("button", "search-suggestion", label);
    button.type = "button";
    button.addEventListener("click", take);
    return element("li", "", button);
  });
  return element("ul", "search-suggestions", ...buttons);
}
