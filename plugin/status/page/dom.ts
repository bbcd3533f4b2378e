/** An element with a class and a text; the text is never read as HTML. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  text = '',
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

/** Changes a text only when it is another one, so that selections and screen readers stay where they are. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** The element of the page with that id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element ${id}.`);
  return found;
}

/** What shows one item of a list. */
export interface View<Item> {
  readonly root: Element;
  show(item: Item): void;
}

/** Shows a list in which an item keeps its elements while it is there. */
export function listOf<Item>(
  parent: Element,
  parts: { readonly keyOf: (item: Item) => string; readonly create: () => View<Item> },
): (items: readonly Item[]) => void {
  const views = new Map<string, View<Item>>();
  return (items) => {
    const wanted = new Set(items.map(parts.keyOf));
    for (const [key, view] of views) {
      if (wanted.has(key)) continue;
      view.root.remove();
      views.delete(key);
    }
    for (const item of items) {
      const key = parts.keyOf(item);
      const known = views.get(key);
      const view = known ?? parts.create();
      if (known === undefined) {
        views.set(key, view);
        parent.append(view.root);
      }
      view.show(item);
    }
  };
}
