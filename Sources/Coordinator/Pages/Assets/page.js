"use strict";
// What a page does beyond its HTML. Everything works without it, but one has to reload.

/** Follows the federation on pages that show what happens now. */
function follow(root) {
  const state = document.getElementById("live-state");
  let source = null;
  let reload = null;

  function say(text) { if (state && state.textContent !== text) state.textContent = text; }

  /** Fetches the page anew and takes its live part, when something is there that the page has no place for. */
  function refresh() {
    if (reload) return;
    reload = setTimeout(async () => {
      reload = null;
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const next = page.querySelector("[data-live]");
        const focused = document.activeElement && document.activeElement.getAttribute("href");
        if (!next) return;
        root.replaceChildren(...Array.from(next.childNodes, (node) => document.importNode(node, true)));
        if (focused) {
          const again = Array.from(root.querySelectorAll("a")).find((link) => link.getAttribute("href") === focused);
          if (again) again.focus({ preventScroll: true });
        }
      } catch (error) { /* The stream says when the coordinator is away. */ }
    }, 400);
  }

  function showStudy(event) {
    const data = JSON.parse(event.data);
    const place = root.querySelector(`[data-study="${CSS.escape(data.summary.study)}"]`);
    if (!place) { if (root.querySelector("[data-chip], .empty")) refresh(); return; }
    const open = data.round ? `${data.round.round}.${data.round.attempt}` : ".";
    if (place.dataset.committed !== String(data.summary.committed_rounds) || place.dataset.open !== open) {
      refresh();
      return;
    }
    place.querySelector("[data-activity]").textContent = data.summary.activity;
    const phase = place.querySelector("[data-phase]");
    phase.textContent = data.summary.phase;
    phase.className = `tag p-${data.summary.phase}`;
    if (!data.round) return;
    let accepted = 0;
    for (const node of data.round.nodes) {
      if (node.state === "accepted") accepted += 1;
      const row = place.querySelector(`[data-node="${CSS.escape(node.node)}"]`);
      if (!row) { refresh(); return; }
      const step = row.querySelector("[data-step]");
      step.textContent = node.state;
      step.className = `step s-${node.state}`;
      row.querySelector("progress").value = node.state === "accepted" ? 100 : Math.round(100 * (node.fraction || 0));
    }
    const count = place.querySelector("[data-accepted]");
    if (count) count.textContent = String(accepted);
  }

  function showNode(event) {
    const data = JSON.parse(event.data);
    if (!root.querySelector(".chips")) return;
    const chip = root.querySelector(`[data-chip="${CSS.escape(data.node)}"]`);
    if (!chip) { refresh(); return; }
    chip.querySelector("[data-dot]").className = `dot a-${data.activity}`;
    chip.querySelector("[data-doing]").textContent = data.activity;
  }

  function connect() {
    if (source) return;
    source = new EventSource("/v1/events");
    source.addEventListener("open", () => say("live"));
    source.addEventListener("error", () => say("not live: the coordinator is away"));
    source.addEventListener("study", showStudy);
    source.addEventListener("node", showNode);
  }

  function release() {
    if (source) source.close();
    source = null;
  }

  // A browser has few connections to a host; a page that nobody sees needs none.
  document.addEventListener("visibilitychange", () => { if (document.hidden) release(); else { connect(); refresh(); } });
  window.addEventListener("pagehide", release);
  connect();
}

/** Shows the forgetting matrix as it was while its slider is moved. */
function slide(form) {
  const range = form.querySelector("input");
  const output = form.querySelector("[data-at]");
  form.querySelector("button").hidden = true;
  let wanted = null;
  let busy = false;

  async function show() {
    if (busy) return;
    busy = true;
    while (wanted !== null) {
      const at = wanted;
      wanted = null;
      try {
        const address = `${form.getAttribute("action")}?at=${encodeURIComponent(at)}`;
        const answer = await fetch(address, { headers: { Accept: "text/html" } });
        if (!answer.ok) break;
        const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-swap]");
        const place = document.querySelector("[data-swap]");
        if (next && place) {
          const open = place.querySelector("details") && place.querySelector("details").open;
          place.replaceWith(document.importNode(next, true));
          const details = document.querySelector("[data-swap] details");
          if (details && open) details.open = true;
        }
        history.replaceState(null, "", address);
      } catch (error) { break; }
    }
    busy = false;
  }

  range.addEventListener("input", () => {
    output.textContent = range.value;
    wanted = range.value;
    show();
  });
}

/** Says that a long check is under way. */
function busy(form) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.textContent = "Verifying …";
    button.setAttribute("aria-disabled", "true");
  });
}

const live = document.querySelector("[data-live]");
if (live && window.EventSource) follow(live);
for (const form of document.querySelectorAll("[data-slider]")) slide(form);
for (const form of document.querySelectorAll("[data-busy]")) busy(form);
