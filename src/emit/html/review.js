"use strict";
const text = document.getElementById("text");
const code = document.getElementById("code");
const changed = document.getElementById("changed");
const sections = [...document.querySelectorAll("section")];
const entries = [...document.querySelectorAll("nav li")];
const words = sections.map((section) => section.textContent.toLowerCase());

function filter() {
  const wanted = text.value.trim().toLowerCase();
  let shown = 0;
  sections.forEach((section, index) => {
    const has = !code.value || section.querySelector(`article[data-code="${code.value}"]`);
    const is = (!changed.checked || section.classList.contains("changed")) && words[index].includes(wanted);
    section.hidden = entries[index].hidden = !(has && is);
    shown += section.hidden ? 0 : 1;
    for (const article of section.querySelectorAll("article")) {
      article.hidden = Boolean(code.value) && article.dataset.code !== code.value;
    }
  });
  document.getElementById("none").hidden = shown > 0;
}

function step(selector, by) {
  const places = [...document.querySelectorAll(selector)].filter((place) => !place.closest("section").hidden);
  if (!places.length) return;
  const current = places.indexOf(document.activeElement);
  const line = 60;
  let next = current + by;
  if (current < 0) {
    next = places.findIndex((place) => place.getBoundingClientRect().top > line);
    if (by < 0) next = (next < 0 ? places.length : next) - 1;
    if (next < 0) next = 0;
  }
  const place = places[Math.min(Math.max(next, 0), places.length - 1)];
  place.scrollIntoView({ block: "center" });
  place.focus({ preventScroll: true });
}

for (const control of [text, code, changed]) control.addEventListener("input", filter);
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
for (const section of sections) section.tabIndex = -1;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") document.activeElement.blur();
  if (/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) return;
  const keys = { j: ["tr.hunk", 1], k: ["tr.hunk", -1], n: ["section", 1], p: ["section", -1] };
  if (event.key === "/") {
    text.focus();
    event.preventDefault();
  } else if (keys[event.key]) {
    step(...keys[event.key]);
  }
});
