// What a person cannot reach on a page: controls that are clipped, covered or too small, buttons that
// stand too close, and whatever sticks out to the side.
//
// A person scrolls the page and boxes of `overflow: auto`; `scrollIntoView`, focus and Playwright's
// clicks also scroll boxes of `overflow: hidden`. So this scrolls itself, and only the former.
({ least, gap }) => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const MAIN = ".primary, .danger";
  const BUTTONS = "button, .button, [type=submit]";
  const TOLERANCE = 0.5;
  const root = document.documentElement;
  const faults = new Set();

  const nameOf = (element) => {
    const text = element.ariaLabel || element.innerText || element.value || element.name || "";
    return `${element.tagName.toLowerCase()} “${text.trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };
  const isDrawn = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  /** The boxes of its label count as its own: pressing them does the same. */
  const boxOf = (element) => {
    const boxes = [element, ...(/radio|checkbox/.test(element.type) ? element.labels : [])].map(
      (each) => each.getBoundingClientRect(),
    );
    const left = Math.min(...boxes.map((box) => box.left));
    const top = Math.min(...boxes.map((box) => box.top));
    const right = Math.max(...boxes.map((box) => box.right));
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  };

  /** A link among words, whose size is that of the line (WCAG 2.2, 2.5.8). */
  const isInSentence = (link) => {
    if (!link.matches("a") || getComputedStyle(link).display !== "inline") return false;
    let block = link.parentElement;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    const words = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const { parentElement: holder, data } = words.currentNode;
      if (!/[\p{L}\p{N}]/u.test(data) || holder.closest(CONTROLS) || !isDrawn(holder)) continue;
      let inline = holder;
      while (inline !== block && getComputedStyle(inline).display === "inline")
        inline = inline.parentElement;
      if (inline === block) return true;
    }
    return false;
  };

  /** The ancestors that can clip it: an absolute box escapes those that do not hold it. */
  const holdersOf = (element) => {
    const holders = [];
    let position = getComputedStyle(element).position;
    for (let each = element.parentElement; each && each !== root; each = each.parentElement) {
      if (position === "fixed") break;
      const style = getComputedStyle(each);
      if (position === "absolute" && style.position === "static") continue;
      position = style.position;
      if (each !== document.body) holders.push([each, style]);
    }
    return holders;
  };

  const scrollTo_ = (element) => {
    for (const [holder, style] of holdersOf(element)) {
      const box = element.getBoundingClientRect(),
        frame = holder.getBoundingClientRect();
      if (/auto|scroll/.test(style.overflowX))
        holder.scrollLeft += (box.left + box.right - frame.left - frame.right) / 2;
      if (/auto|scroll/.test(style.overflowY))
        holder.scrollTop += (box.top + box.bottom - frame.top - frame.bottom) / 2;
    }
    const box = element.getBoundingClientRect();
    scrollBy({ top: (box.top + box.bottom - innerHeight) / 2, behavior: "instant" });
  };

  /** What is left of its box within the page's width and all that clips it. */
  const clip = (element, box) => {
    const rest = { ...box };
    rest.left = Math.max(rest.left, 0);
    rest.right = Math.min(rest.right, root.clientWidth);
    for (const [holder, style] of holdersOf(element)) {
      const frame = holder.getBoundingClientRect();
      const cuts = style.clipPath !== "none" || /paint|strict|content/.test(style.contain);
      if (cuts || style.overflowX !== "visible") {
        rest.left = Math.max(rest.left, frame.left);
        rest.right = Math.min(rest.right, frame.right);
      }
      if (cuts || style.overflowY !== "visible") {
        rest.top = Math.max(rest.top, frame.top);
        rest.bottom = Math.min(rest.bottom, frame.bottom);
      }
    }
    return rest;
  };

  const isHit = (element, { left, right, top, bottom }) => {
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (!hit || element.contains(hit)) return [Boolean(hit), hit];
    return [[...(element.labels ?? [])].some((label) => label.contains(hit)), hit];
  };

  const judge = (element, where) => {
    scrollTo_(element);
    const named = `${nameOf(element)}${where}`;
    // Of a link that runs over two lines, the first line's part.
    const line = element.getClientRects();
    if (!line.length) return faults.add(`${named} has no box`);
    const box = line.length > 1 && !element.labels?.length ? line[0] : boxOf(element);
    const { left, right, top, bottom } = box;
    const rest = clip(element, { left, right, top, bottom });
    const cut = Math.max(
      rest.left - left,
      right - rest.right,
      rest.top - top,
      bottom - rest.bottom,
    );
    if (cut > TOLERANCE) return faults.add(`${named}: ${Math.round(cut)} px are clipped`);
    const [reached, hit] = isHit(element, rest);
    if (!reached && !element.disabled) {
      const cover = hit ? `${hit.tagName.toLowerCase()}.${hit.className}` : "nothing";
      faults.add(`${named} is covered by ${cover}`);
    }
    const wanted = element.matches(MAIN) ? 44 : least;
    const small = box.height < wanted - TOLERANCE || box.width < wanted - TOLERANCE;
    if (small && !isInSentence(element))
      faults.add(
        `${named} is ${Math.round(box.width)} × ${Math.round(box.height)} px, not ${wanted}`,
      );
  };

  /** One that comes into view with the focus, as "Skip to the content", is looked at with it. */
  const judgeFocused = (element, where) => {
    const before = document.activeElement;
    element.focus({ preventScroll: true });
    judge(element, where);
    element.blur();
    before?.focus?.({ preventScroll: true });
  };

  const isAside = (element) => {
    const { right, bottom, left } = element.getBoundingClientRect();
    return right + scrollX <= 0 || bottom + scrollY <= 0 || left >= 9000;
  };

  const checkSpacing = (elements, where) => {
    const buttons = elements.filter((each) => each.matches(BUTTONS));
    const boxes = buttons.map((each) => each.getBoundingClientRect());
    for (let one = 0; one < boxes.length; one++) {
      for (let two = one + 1; two < boxes.length; two++) {
        const [a, b] = [boxes[one], boxes[two]];
        const apart = Math.max(
          b.left - a.right,
          a.left - b.right,
          b.top - a.bottom,
          a.top - b.bottom,
        );
        if (apart < gap - TOLERANCE)
          faults.add(
            `${nameOf(buttons[one])} and ${nameOf(buttons[two])}${where}: ` +
              `${Math.round(apart)} px apart`,
          );
      }
    }
  };

  const checkWithin = (scope, where = "") => {
    const drawn = [...scope.querySelectorAll(CONTROLS)].filter(isDrawn);
    const aside = drawn.filter(isAside);
    const shown = drawn.filter((each) => !aside.includes(each));
    checkSpacing(shown, where);
    for (const element of shown) judge(element, where);
    for (const element of aside) judgeFocused(element, where);
    const sideways = root.scrollWidth - root.clientWidth;
    if (sideways > 0) faults.add(`The page scrolls ${sideways} px sideways${where}`);
  };

  const { scrollX: x, scrollY: y } = window;
  const modal = document.querySelector("dialog:modal, :popover-open");
  // An open menu may lie over other controls, until it is closed: so each is open by itself.
  const open = [...document.querySelectorAll("details[open]")];
  for (const menu of open) menu.open = false;
  checkWithin(modal ?? document.body);
  for (const menu of modal ? [] : document.querySelectorAll("details")) {
    if (!isDrawn(menu)) continue;
    menu.open = true;
    checkWithin(menu, ` in the opened ${nameOf(menu.querySelector("summary"))}`);
    menu.open = false;
  }
  for (const menu of open) menu.open = true;
  scrollTo({ left: x, top: y, behavior: "instant" });
  return [...faults];
};
