// Makes the pages nicer to use; none of them needs it. Loaded in <head>, so that the theme is set before anything is drawn.
"use strict";
(() => {
  const root = document.documentElement;

  // What the reader chose stays in this browser. Storage may be forbidden: then a choice lasts for the page.
  const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* not kept */ } };

  const THEMES = ["auto", "light", "dark"];
  const setTheme = (theme) => { root.dataset.theme = theme; };
  setTheme(THEMES.includes(recall("theme")) ? recall("theme") : "auto");

  const items = () => [...document.querySelectorAll("[data-item] [data-open]")];
  const chosen = () => items().indexOf(document.activeElement);
  const choose = (place) => {
    const link = items()[place];
    if (!link) return;
    link.focus({ preventScroll: true });
    link.closest("[data-item]").scrollIntoView({ block: "nearest" });
  };
  // The reasons of the chosen paper, or of the first where none is chosen: folded out, or in again.
  const explain = () => {
    if (chosen() < 0) choose(0);
    const why = items()[chosen()]?.closest("[data-item]").querySelector("details.why");
    if (!why) return false;
    why.open = !why.open;
    why.scrollIntoView({ block: "nearest" });
    return true;
  };
  // A button of the chosen paper, or of the one whose page this is; it sends its form and leads back here.
  const press = (selector) => {
    const place = items()[chosen()]?.closest("[data-item]") ?? document.querySelector("article.paper > header");
    const button = place?.querySelector(selector);
    if (!button) return false;
    button.click();
    return true;
  };
  const follow = (selector) => document.querySelector(selector)?.click();

  // Each name stands in the table of keys (keys.py), which every page carries in its help dialog.
  // An action that returns false leaves the key to the browser.
  const actions = {
    focusSearch: () => { const field = document.querySelector("[data-search]"); field?.focus(); field?.select(); },
    nextItem: () => choose(chosen() + 1),
    previousItem: () => choose(Math.max(0, chosen() - 1)),
    openItem: () => chosen() >= 0 && items()[chosen()].click(),
    explainItem: () => explain(),
    voteUp: () => press("[data-up]"),
    saveItem: () => press("[data-save]"),
    previousPage: () => follow("a[rel=prev]"),
    nextPage: () => follow("a[rel=next]"),
    goHome: () => location.assign("/"),
    goDaily: () => location.assign("/daily"),
    goSources: () => location.assign("/sources"),
    showHelp: () => document.querySelector("dialog.help").showModal(),
  };

  const readKeys = () => Object.fromEntries(
    [...document.querySelectorAll("dialog.help [data-action]")].flatMap((row) =>
      [...row.querySelectorAll("kbd")].map((key) => [key.textContent, actions[row.dataset.action]])));

  const isForTyping = (target) =>
    target.isContentEditable || target.matches("input, textarea, select, dialog, dialog *");

  const listen = () => {
    const keys = readKeys();
    let before = { key: "", time: 0 };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (recall("keys") === "off" || isForTyping(event.target)) return;
      const isSequence = event.timeStamp - before.time < 1500;
      const action = (isSequence && keys[`${before.key} ${event.key}`]) || keys[event.key];
      before = { key: event.key, time: event.timeStamp };
      if (action && action() !== false) event.preventDefault();
    });
  };

  const offerTheme = () => {
    const button = document.querySelector("[data-theme-toggle]");
    const tell = () => { button.textContent = `Theme: ${root.dataset.theme}`; };
    button.addEventListener("click", () => {
      setTheme(THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length]);
      keep("theme", root.dataset.theme);
      tell();
    });
    tell();
    button.hidden = false;
  };

  const offerHelp = () => {
    const button = document.querySelector("[data-help-open]");
    const box = document.querySelector("[data-keys-on]");
    button.addEventListener("click", actions.showHelp);
    button.hidden = false;
    box.checked = recall("keys") !== "off";
    box.addEventListener("change", () => keep("keys", box.checked ? "on" : "off"));
  };

  // Fields left empty do not belong in an address one may want to keep or send.
  const tidyForms = () => document.addEventListener("submit", (event) => {
    const empty = [...event.target.elements].filter((field) => field.name && !field.value);
    empty.forEach((field) => { field.disabled = true; });
    setTimeout(() => empty.forEach((field) => { field.disabled = false; }));
  });

  document.addEventListener("DOMContentLoaded", () => { listen(); offerTheme(); offerHelp(); tidyForms(); });
})();
