"use strict";
const text = document.getElementById("text");
const code = document.getElementById("code");
const library = document.getElementById("library");
const applicability = document.getElementById("applicability");
const changed = document.getElementById("changed");
const sections = [...document.querySelectorAll("section")];
const entries = [...document.querySelectorAll("nav li[data-file]")];
const groups = [...document.querySelectorAll(".group")];
const boxes = [...document.querySelectorAll(".group input")];
const words = sections.map((section) => section.textContent.toLowerCase());
const names = groups.map((group) => group.textContent.toLowerCase());
const directories = [...document.querySelectorAll("nav .directory")];
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
  for (const directory of directories) {
    let next = directory.nextElementSibling;
    while (next && next.hidden && !next.classList.contains("directory")) next = next.nextElementSibling;
    directory.hidden = !next || next.classList.contains("directory");
  }
  document.getElementById("none").hidden = shown > 0;
}

function decide() {
  const declined = new Set(boxes.filter((box) => !box.checked).map((box) => box.closest(".group").dataset.group));
  for (const row of document.querySelectorAll("tr[data-group]")) {
    row.classList.toggle("declined", declined.has(row.dataset.group));
  }
  for (const group of groups) group.classList.toggle("declined", declined.has(group.dataset.group));
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

// Pictures: what is focused or pointed at shows its way to the entry points and to the calls that block; arrows walk.
const pictures = new Map();

function picture(element) {
  const graph = element.closest(".graph");
  if (!graph) return null;
  if (!pictures.has(graph)) {
    const nodes = new Map([...graph.querySelectorAll(".node")].map((node) => [node.dataset.node, node]));
    const edges = [...graph.querySelectorAll(".edge")].map((line) => [...line.dataset.edge.split(" "), line]);
    pictures.set(graph, { graph, nodes, edges });
  }
  return pictures.get(graph);
}

function way(edges, start, from, to) {
  const seen = new Set([start]);
  const lines = [];
  for (const at of seen) {
    for (const edge of edges) {
      if (edge[from] !== at) continue;
      lines.push(edge[2]);
      seen.add(edge[to]);
    }
  }
  return [seen, lines];
}

function walk(node) {
  const { graph, nodes, edges } = picture(node);
  const [above, into] = way(edges, node.dataset.node, 1, 0);
  const [below, out] = way(edges, node.dataset.node, 0, 1);
  for (const old of graph.querySelectorAll(".on")) old.classList.remove("on");
  for (const at of [...above, ...below]) nodes.get(at).classList.add("on");
  for (const line of [...into, ...out]) line.classList.add("on");
  graph.classList.add("walked");
}

function rest(graph) {
  const focused = graph.querySelector(".node:focus");
  if (focused) walk(focused);
  else graph.classList.remove("walked");
}

function neighbour(node, key) {
  const { nodes, edges } = picture(node);
  const box = (one) => one.querySelector("rect").getBBox();
  const here = box(node);
  const own = node.dataset.node;
  let next = [...nodes.values()].filter((one) => one !== node);
  if (key === "ArrowRight") next = edges.filter((edge) => edge[0] === own).map((edge) => nodes.get(edge[1]));
  if (key === "ArrowLeft") next = edges.filter((edge) => edge[1] === own).map((edge) => nodes.get(edge[0]));
  if (key === "ArrowDown") next = next.filter((one) => box(one).x === here.x && box(one).y > here.y);
  if (key === "ArrowUp") next = next.filter((one) => box(one).x === here.x && box(one).y < here.y);
  const distance = (one) => Math.abs(box(one).y - here.y);
  return next.sort((one, other) => distance(one) - distance(other))[0];
}

for (const graph of document.querySelectorAll(".graph")) {
  graph.addEventListener("focusin", (event) => walk(event.target));
  graph.addEventListener("focusout", () => rest(graph));
  graph.addEventListener("pointerover", (event) => {
    const node = event.target.closest(".node");
    if (node) walk(node);
    else rest(graph);
  });
  graph.addEventListener("pointerleave", () => rest(graph));
  graph.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = neighbour(event.target, event.key);
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
    next?.focus({ preventScroll: true });
  });
}

// What a filter hid is shown again when a link goes there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const place = link && document.getElementById(link.getAttribute("href").slice(1));
  const section = place?.closest("section");
  if (section) section.hidden = false;
});

// From a change to its group, and its picture.
function upward() {
  const row = document.activeElement.closest("tr")?.nextElementSibling || document.querySelector("tr:target");
  let at = row;
  while (at && !at.dataset.group && !at.classList.contains("hunk")) at = at.nextElementSibling;
  const group = at?.dataset.group && groups.find((one) => one.dataset.group === at.dataset.group);
  if (!group) return;
  group.hidden = false;
  group.scrollIntoView({ block: "start" });
  (group.querySelector("input") || group.querySelector("a"))?.focus({ preventScroll: true });
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
  } else if (event.key === "u") {
    upward();
  } else if (keys[event.key]) {
    step(...keys[event.key]);
  }
});
