// Lines over the map: the connections of a function, or one connection, while somebody looks at it.

import { perSecond } from "./parts.js";

const SVG = "http://www.w3.org/2000/svg";

export function createLines(map, svg, chips) {
  let composition = { connections: [], replicas: [] };
  let isShown = () => false;

  const shape = (name, properties) => {
    const made = document.createElementNS(SVG, name);
    Object.entries(properties).forEach(([key, value]) => made.setAttribute(key, value));
    svg.append(made);
    return made;
  };

  /** Where an element lies on the map, wherever an animation shows it. */
  function boxOf(one) {
    let [x, y] = [0, 0];
    for (let at = one; at && at !== map; at = at.offsetParent) {
      x += at.offsetLeft;
      y += at.offsetTop;
    }
    return { x, y, right: x + one.offsetWidth, middle: y + one.offsetHeight / 2 };
  }

  /** Leaves and arrives sideways, on those sides that face each other. */
  function curve(from, to) {
    const [one, other] = [boxOf(from), boxOf(to)];
    const [start, startSide] = other.right < one.x ? [one.x, -1] : [one.right, 1];
    const [end, endSide] = one.right < other.x ? [other.x, -1] : [other.right, 1];
    const bend = Math.max(28, Math.abs(end - start) / 2.2);
    const [startBend, endBend] = [start + startSide * bend, end + endSide * bend];
    const middle = { x: (start + 3 * startBend + 3 * endBend + end) / 8, y: (one.middle + other.middle) / 2 };
    const way = `M${start} ${one.middle} C${startBend} ${one.middle} ${endBend} ${other.middle} ${end} ${other.middle}`;
    return { way, middle, end: { x: end, y: other.middle } };
  }

  const chipsOf = name => [...chips.values()].filter(chip => chip.dataset.function === name);

  function draw() {
    svg.replaceChildren();
    const shown = composition.connections.filter(isShown);
    const linked = new Set(shown.flatMap(one => [one.from, one.to]));
    map.classList.toggle("looked", shown.length > 0);
    chips.forEach(chip => chip.classList.toggle("linked", linked.has(chip.dataset.function)));
    shown.forEach(connect);
    svg.getAnimations({ subtree: true }).forEach(animation => animation.startTime = 0); // so that drawing anew is not seen
  }

  function connect(connection) {
    const className = !connection.stitched ? "broken" : connection.rate > 0 ? "flows" : "";
    const curves = chipsOf(connection.from).flatMap(from => chipsOf(connection.to).map(to => curve(from, to)));
    curves.forEach(({ way, end }) => {
      shape("path", { d: way, class: className });
      shape("circle", { cx: end.x, cy: end.y, r: 3.5, class: className });
    });
    if (curves.length > 0) { // the rate is that of all replicas together
      const { x, y } = curves.at(-1).middle;
      const words = connection.stitched ? connection.rate == null ? "" : perSecond(connection.rate) : "✘";
      shape("text", { x, y: y - 4, class: className }).textContent = words;
    }
  }

  addEventListener("resize", draw);
  return {
    show(found) {
      composition = found;
      draw();
    },
    /** Those of a function; null for none. */
    of(name) {
      isShown = one => name !== null && (one.from === name || one.to === name);
      draw();
    },
    only(from, to) {
      isShown = one => one.from === from && one.to === to;
      draw();
    },
  };
}
