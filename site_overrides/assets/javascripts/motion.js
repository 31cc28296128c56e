/*
 * No smooth scrolling for readers who asked their system for less motion. What a script asks for goes before what CSS
 * says, and Material's asks for it in tables of contents and content tabs.
 */
(() => {
  "use strict";

  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  const calm = (options) =>
    reduced.matches && options?.behavior === "smooth" ? { ...options, behavior: "instant" } : options;

  for (const owner of [window, Element.prototype]) {
    for (const name of ["scroll", "scrollTo", "scrollBy"]) {
      const scroll = owner[name];
      owner[name] = function (...asked) {
        return scroll.apply(this, asked.length === 1 ? [calm(asked[0])] : asked);
      };
    }
  }
})();
