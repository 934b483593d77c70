// Lines over the map: the connections of a function, or one connection, while somebody looks at it.

const SVG = "http://www.w3.org/2000/svg";

export function createLines(map, svg, chips) {
  let composition = { connections: [], copies: [] };
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
    return { x, y, right: x + one.offsetWidth, middle: y + one.offsetHeight / 2, centre: x + one.offsetWidth / 2 };
  }

  /** Leaves and arrives sideways, on those sides that face each other. */
  function curve(from, to) {
    const [one, other] = [boxOf(from), boxOf(to)];
    const [start, startSide] = one.centre <= other.centre && one.right < other.x ? [one.right, 1] : other.right < one.x ? [one.x, -1] : [one.right, 1];
    const [end, endSide] = startSide > 0 && one.right < other.x ? [other.x, -1] : [other.right, 1];
    const bend = Math.max(28, Math.abs(end - start) / 2.2);
    const [startBend, endBend] = [start + startSide * bend, end + endSide * bend];
    const middle = { x: (start + 3 * startBend + 3 * endBend + end) / 8, y: (one.middle + other.middle) / 2 };
    return { way: `M${start} ${one.middle} C${startBend} ${one.middle} ${endBend} ${other.middle} ${end} ${other.middle}`, middle };
  }

  const chipsOf = name => [...chips.values()].filter(chip => chip.dataset.function === name);

  function draw() {
    svg.replaceChildren();
    const shown = composition.connections.filter(isShown);
    const linked = new Set(shown.flatMap(one => [one.from, one.to]));
    map.classList.toggle("looked", shown.length > 0);
    chips.forEach(chip => chip.classList.toggle("linked", linked.has(chip.dataset.function)));
    shown.forEach(connect);
  }

  function connect(connection) {
    const className = !connection.stitched ? "broken" : connection.rate > 0 ? "flows" : "";
    for (const from of chipsOf(connection.from)) {
      for (const to of chipsOf(connection.to)) {
        const { way, middle } = curve(from, to);
        shape("path", { d: way, class: className });
        shape("circle", { cx: way.split(" ").at(-2), cy: way.split(" ").at(-1), r: 3.5, class: className });
        const words = connection.stitched ? connection.rate == null ? "" : connection.rate.toFixed(1) + "/s" : "not stitched";
        shape("text", { x: middle.x, y: middle.y - 4, class: className }).textContent = words;
      }
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
