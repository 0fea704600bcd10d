// Markup from text is forbidden on this page (trusted types). The map package makes two fixed pieces of it when it
// starts, to find out what the browser can do; exactly these are let through, and nothing else ever is.

{
  const fixed = new Set(["<svg/>", '<v:shape adj="1"/>']);
  globalThis.trustedTypes?.createPolicy("default", { createHTML: (text) => (fixed.has(text) ? text : null) });
}
