/*
 * The menu of narrow windows, for the keyboard. Material opens it with a <label>, which no keyboard reaches; where
 * scripts run, a button takes its place. Zoomed in to 400%, a desktop has a narrow window too.
 */
(() => {
  "use strict";

  const toggle = document.querySelector('[data-md-toggle="drawer"]');
  const label = document.querySelector('.md-header__button[for="__drawer"]');
  const menu = document.querySelector(".md-sidebar--primary");
  if (!toggle || !label || !menu) return;

  const button = document.createElement("button");
  button.type = "button";
  button.className = `${label.className} menu-button`;
  button.setAttribute("aria-label", "Menu");
  button.setAttribute("aria-expanded", String(toggle.checked));
  button.append(...label.childNodes);
  label.replaceWith(button);

  button.addEventListener("click", () => toggle.click());

  toggle.addEventListener("change", () => {
    button.setAttribute("aria-expanded", String(toggle.checked));
    if (toggle.checked) menu.querySelector("a")?.focus();
    else if (menu.contains(document.activeElement)) button.focus();
  });

  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !toggle.checked) return;
    button.focus();
    if (toggle.checked) toggle.click();
  });

  // Leaving the menu with the Tab key closes it: what follows lies under it.
  menu.addEventListener("focusout", (event) => {
    if (toggle.checked && event.relatedTarget && !menu.contains(event.relatedTarget)) toggle.click();
  });
})();
