"use strict";
const text = document.getElementById("text");
const code = document.getElementById("code");
const library = document.getElementById("library");
const applicability = document.getElementById("applicability");
const changed = document.getElementById("changed");
const sections = [...document.querySelectorAll("section")];
const entries = [...document.querySelectorAll("nav li")];
const groups = [...document.querySelectorAll(".group")];
const boxes = [...document.querySelectorAll(".group input")];
const words = sections.map((section) => section.textContent.toLowerCase());
const names = groups.map((group) => group.textContent.toLowerCase());
const held = sections.map((section) => new Set([...section.querySelectorAll("tr[data-group]")].map((row) => row.dataset.group)));

function filter() {
  const wanted = text.value.trim().toLowerCase();
  const narrows = Boolean(library.value || applicability.value);
  const meant = new Set();
  groups.forEach((group, index) => {
    const uses = !library.value || group.dataset.libraries.split(" ").includes(library.value);
    const is = !applicability.value || group.dataset.applicability === applicability.value;
    if (uses && is) meant.add(group.dataset.group);
    group.hidden = !(uses && is && names[index].includes(wanted));
  });
  let shown = 0;
  sections.forEach((section, index) => {
    const has = !code.value || section.querySelector(`article[data-code="${code.value}"]`);
    const is = (!changed.checked || section.classList.contains("changed")) && words[index].includes(wanted);
    const holds = !narrows || [...held[index]].some((group) => meant.has(group));
    section.hidden = entries[index].hidden = !(has && is && holds);
    shown += section.hidden ? 0 : 1;
    for (const article of section.querySelectorAll("article")) {
      article.hidden = Boolean(code.value) && article.dataset.code !== code.value;
    }
  });
  document.getElementById("none").hidden = shown > 0;
}

function decide() {
  const declined = new Set(boxes.filter((box) => !box.checked).map((box) => box.closest(".group").dataset.group));
  for (const row of document.querySelectorAll("tr[data-group]")) {
    row.classList.toggle("declined", declined.has(row.dataset.group));
  }
  const accepted = document.getElementById("accepted");
  if (accepted) accepted.textContent = `${boxes.length - declined.size} of ${boxes.length} accepted.`;
}

function save() {
  const decided = boxes.map((box) => ({ id: box.dataset.id, title: box.dataset.title, decision: box.checked ? "accept" : "decline" }));
  const content = JSON.stringify({ version: 1, groups: decided }, null, 2) + "\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = "decisions.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function step(selector, by) {
  const places = [...document.querySelectorAll(selector)].filter((place) => !place.closest("[hidden]"));
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

for (const control of [text, code, library, applicability, changed]) control.addEventListener("input", filter);
for (const box of boxes) box.addEventListener("input", decide);
document.getElementById("save")?.addEventListener("click", save);
decide();
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
for (const section of sections) section.tabIndex = -1;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const active = document.activeElement;
  if (event.key === "Escape") active.blur();
  if (active.tagName === "SELECT" || (active.tagName === "INPUT" && active.type !== "checkbox")) return;
  const keys = { j: ["tr.hunk", 1], k: ["tr.hunk", -1], n: ["section", 1], p: ["section", -1], g: [".group input", 1], h: [".group input", -1] };
  if (event.key === "/") {
    text.focus();
    event.preventDefault();
  } else if (keys[event.key]) {
    step(...keys[event.key]);
  }
});
