// The charts: uPlot draws the curves; bands show the spread, alarms stand on them with the numbers of the list.
/* global uPlot */

/** A curve is not drawn over a pause of more than so many of its usual distances. */
const PAUSE = 4;
const DAY = 86_400_000;
/** Alarms nearer than so many pixels share a label. */
const LABEL = 42;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const exactClock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** The colour of now, in this theme. */
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const shown = (value, unit) => value == null ? "–" : value.toFixed(1) + " " + unit;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function swatch(curve) {
  const line = `<svg viewBox="0 0 30 10" aria-hidden="true"><line x1="0" y1="5" x2="30" y2="5" stroke="var(${curve.colour})"
    stroke-width="3" stroke-dasharray="${(curve.dash ?? []).join(" ")}"/></svg>`;
  const key = element("span", { className: "key", innerHTML: line });
  key.append(curve.curve + " ", element("b", { textContent: "–" }));
  return key;
}

function ticks(u, splits, axis, space, step) {
  return splits.map(at => {
    const time = new Date(at);
    const midnight = time.getHours() === 0 && time.getMinutes() === 0 && time.getSeconds() === 0;
    return midnight || step >= DAY ? date.format(time) : (step < 60_000 ? exactClock : clock).format(time);
  });
}

/** Short pauses between samples are drawn over (undefined), long ones are gaps (null). */
function bridged(values) {
  const present = values.flatMap((value, i) => value == null ? [] : [i]);
  const distances = present.slice(1).map((at, i) => at - present[i]).sort((a, b) => a - b);
  const longest = PAUSE * (distances[distances.length >> 1] ?? 1);
  const result = values.map(value => value ?? null);
  present.slice(1).forEach((at, i) => {
    if (at - present[i] <= longest) {
      result.fill(undefined, present[i] + 1, at);
    }
  });
  return result;
}

class Chart {
  constructor(definition, parent, choose) {
    this.definition = definition;
    this.choose = choose;
    this.alarms = [];
    this.data = null;
    this.range = [0, 1];
    this.keys = definition.curves.map(swatch);
    this.words = element("p", { className: "none" });
    this.spoken = element("p", { className: "unseen" });
    this.spoken.setAttribute("aria-live", "polite");
    this.plot = element("div", { className: "plot", tabIndex: 0 }, this.words);
    this.plot.setAttribute("role", "img");
    this.plot.addEventListener("keydown", event => this.onKey(event));
    const heading = element("h2", { textContent: definition.title + (definition.unit && ` (${definition.unit})`) });
    const figure = element("figure", { id: definition.id }, element("figcaption", {}, heading, element("div", { className: "keys" }, ...this.keys)), this.plot, this.spoken);
    parent.append(figure);
    new ResizeObserver(() => this.u?.setSize({ width: this.plot.clientWidth, height: definition.height })).observe(this.plot);
  }

  build() {
    this.u?.destroy();
    const { unit, curves, height } = this.definition;
    const axis = { stroke: colour("--quiet"), font: "12px system-ui, sans-serif", grid: { stroke: colour("--grid"), width: 1 },
      ticks: { stroke: colour("--grid"), width: 1 } };
    const band = curve => colour(curve.colour) + "26";
    this.u = new uPlot({
      width: this.plot.clientWidth, height, ms: 1, legend: { show: false },
      padding: [14, 12, 0, 0],
      cursor: { y: false, sync: { key: "time" }, drag: { x: true, y: false, setScale: false }, focus: { prox: -1 } },
      scales: { x: { time: true, range: () => this.range }, y: { range: (u, least, greatest) => spread(least, greatest) } },
      axes: [
        { ...axis, values: ticks, space: 70, size: 32 },
        { ...axis, size: 58, values: (u, splits) => splits.map(value => +value.toFixed(2) + " " + unit) }],
      series: [{}, ...curves.flatMap(curve => [
        { stroke: colour(curve.colour), width: 2, dash: curve.dash?.map(length => length * devicePixelRatio), points: { show: false } },
        { stroke: "transparent", points: { show: false } }, { stroke: "transparent", points: { show: false } }])],
      bands: curves.map((curve, i) => ({ series: [3 * i + 3, 3 * i + 2], fill: band(curve) })),
      hooks: {
        drawClear: [u => this.drawAlarms(u)],
        setCursor: [() => this.showValues()],
        setSelect: [u => this.zoom(u)],
      },
    }, this.data, this.plot);
    this.showValues();
  }

  /** @param answer of /api/series */
  show(answer, range) {
    this.range = range;
    const times = Array.from({ length: answer.points }, (_, i) => answer.from + (i + 0.5) * answer.stepMillis);
    const found = this.definition.curves.map(curve =>
      answer.curves.find(one => one.kind === curve.kind && one.field === curve.field));
    const none = new Array(answer.points).fill(null);
    this.data = [times, ...found.flatMap(one => one ? [one.mean, one.least, one.greatest].map(bridged) : [none, none, none])];
    const isEmpty = found.every(one => !one || one.mean.every(value => value == null));
    this.words.textContent = isEmpty ? "No readings of this kind in this time range." : "";
    this.showErrors(answer.forecastErrors);
    if (!this.u) {
      this.build();
    } else {
      this.u.setData(this.data);
      this.showValues();
    }
    this.describe();
  }

  /** @param errors mean absolute ones of the forecasts and of the last values; empty where none is known */
  showErrors([ours, last]) {
    const key = this.keys[this.definition.curves.findIndex(curve => curve.kind === "forecast")];
    if (key) {
      key.title = ours == null ? "Its error is known half an hour after the first forecast."
        : `Off by ${ours.toFixed(2)} °C in the mean of this time range; the last value would have been off by ${last.toFixed(2)} °C.`;
      key.querySelector("i")?.remove();
      if (ours != null) {
        key.append(element("i", { textContent: ` off by ${ours.toFixed(2)} °C` }));
      }
    }
  }

  describe() {
    const { title, unit, curves } = this.definition;
    const texts = curves.map((curve, i) => {
      const values = this.data[3 * i + 1].filter(value => value != null);
      return values.length === 0 ? `${curve.curve}: no readings` : `${curve.curve}: latest ${shown(values.at(-1), unit)},`
        + ` mean from ${shown(Math.min(...values), unit)} to ${shown(Math.max(...values), unit)}`;
    });
    this.plot.setAttribute("aria-label", `${title}. ${texts.join(". ")}. ${this.alarms.length} alarms. Arrow keys read the values.`);
  }

  /** At the cursor or, without one, the latest. */
  showValues() {
    if (!this.data || !this.u) {
      return;
    }
    this.keys.forEach((key, i) => {
      const at = this.u.cursor.idxs?.[3 * i + 1];
      const values = this.data[3 * i + 1];
      const value = at == null ? values.findLast(one => one != null) : values[at];
      key.querySelector("b").textContent = shown(value, this.definition.unit);
    });
  }

  /** What the user draws on the chart becomes the time range. */
  zoom(u) {
    const { left, width } = u.select;
    if (width > 8) {
      u.setSelect({ left: 0, width: 0 }, false);
      this.choose(u.posToVal(left, "x"), u.posToVal(left + width, "x"));
    }
  }

  onKey(event) {
    const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!this.u || move === undefined) {
      return;
    }
    event.preventDefault();
    const last = this.data[0].length - 1;
    const idx = Math.max(0, Math.min(last, (this.u.cursor.idx ?? last) + move * (event.shiftKey ? 10 : 1)));
    this.u.setCursor({ left: this.u.valToPos(this.data[0][idx], "x"), top: 10 });
    this.spoken.textContent = exactClock.format(this.data[0][idx]) + ": " + this.keys.map(key => key.textContent).join(", ");
  }

  /** @param alarms those of this chart, each with its number */
  mark(alarms) {
    this.alarms = alarms;
    this.u?.redraw(false);
    if (this.data) {
      this.describe();
    }
  }

  drawAlarms(u) {
    const { left, top, width, height } = u.bbox;
    const pixel = devicePixelRatio;
    const red = colour("--alarm");
    u.ctx.save();
    const labels = [];
    for (const alarm of this.alarms.toReversed()) {
      const from = Math.max(left, u.valToPos(alarm.raisedAt, "x", true));
      const to = Math.min(left + width, u.valToPos(alarm.clearedAt ?? this.range[1], "x", true));
      if (to < left || from > left + width) {
        continue;
      }
      u.ctx.fillStyle = red + "22";
      u.ctx.fillRect(from, top, Math.max(to - from, 2 * pixel), height);
      u.ctx.fillStyle = red;
      u.ctx.fillRect(from, top, 1.5 * pixel, height);
      if (from - (labels.at(-1)?.x ?? -Infinity) < LABEL * pixel) {
        labels.at(-1).last = alarm.number;
      } else {
        labels.push({ x: from, first: alarm.number, last: alarm.number });
      }
    }
    u.ctx.font = `600 ${11 * pixel}px system-ui, sans-serif`;
    u.ctx.textAlign = "center";
    labels.forEach(({ x, first, last }) => u.ctx.fillText(`▲${first === last ? first : first + "–" + last}`, x, top - 3 * pixel));
    u.ctx.restore();
  }
}

/** The range of a value axis: never so narrow that noise looks like news. */
function spread(least, greatest) {
  if (least == null) {
    return [0, 1];
  }
  const room = Math.max(2, greatest - least) * 0.08;
  const middle = (least + greatest) / 2;
  return [Math.min(least, middle - 1) - room, Math.max(greatest, middle + 1) + room];
}

/**
 * @param definitions what to draw
 * @param choose takes the range that the user draws on a chart
 */
export function createCharts(definitions, parent, choose) {
  const charts = definitions.map(definition => new Chart(definition, parent, choose));
  const drawn = new Set(definitions.flatMap(definition => definition.curves.map(curve => curve.field)));
  return {
    show: (answer, range) => charts.forEach(chart => chart.show(answer, range)),
    recolour: () => charts.forEach(chart => chart.u && chart.build()),
    /** @param kinds of the devices, by name */
    mark: (alarms, kinds) => charts.forEach(chart => chart.mark(alarms.filter(alarm => concerns(chart.definition, alarm, kinds, drawn)))),
  };
}

/** An alarm stands on the charts of its value; one of what is not drawn, such as the device itself, on all charts of its kind. */
function concerns(definition, alarm, kinds, drawn) {
  const kind = kinds.get(alarm.device) ?? "room_climate";
  return definition.curves.some(curve => curve.kind === kind && (curve.field === alarm.quantity || !drawn.has(alarm.quantity)));
}
