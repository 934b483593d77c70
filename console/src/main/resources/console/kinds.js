// What the page shows of the kinds of readings. All of it follows from their declarations; the kinds that the page was
// made for have a look of their own besides. Any other has its label, a tile per quantity and a chart per unit.

/** name: if not the label; curve: what its curves are called, if not by the name; rooms: what the rooms' table has, if not all. */
const LOOKS = {
  room_climate: { curve: "Indoor", colour: "--indoor" },
  outdoor_weather: { name: "Outdoor", colour: "--outdoor", dash: [10, 5], rooms: ["celsius"] },
  air_conditioner: { colour: "--cooler" },
  server: { colour: "--server", dash: [3, 4] },
};
const CHARTS = [
  { id: "temperature", height: 300, title: "Temperature", kinds: ["room_climate", "outdoor_weather"], field: "celsius", more: [
    { kind: "forecast", field: "celsius", curve: "Indoor, as forecast 30 min before", colour: "--forecast", dash: [2, 3] }] },
  { id: "humidity", height: 220, title: "Relative humidity", kinds: ["room_climate", "outdoor_weather"], field: "humidityPercent" },
  { id: "machines", height: 220, title: "Air conditioner and server", kinds: ["air_conditioner", "server"], field: "celsius" },
];
/** Of the curves of any other kind, in turn. */
const COLOURS = ["--other", "--outdoor", "--server", "--cooler", "--indoor"];
const DASHES = [undefined, [10, 5], [3, 4], [2, 3]];

const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
const joined = (...parts) => parts.filter(Boolean).join(" ");

/** A kind's numbers that every reading of it has. */
function numbers(kind) {
  const look = LOOKS[kind.text];
  const name = look?.name ?? capital(kind.label);
  const required = kind.quantities.filter(quantity => !quantity.optional);
  return required.map(({ name: field, label, unit, type }, i) => {
    const isClear = unit && required.filter(other => other.unit === unit).length === 1;
    return {
      kind: kind.text, field, unit, type, name,
      title: joined(name, label),
      tile: joined(name, isClear && required.length === 1 ? "" : label),
      column: joined(name, isClear ? "" : label, unit),
      isOfRooms: look?.rooms?.includes(field) ?? true,
      ...(look ? { curve: name, ...look } : { curve: capital(label), colour: COLOURS[i % COLOURS.length], dash: DASHES[i % DASHES.length] }),
    };
  });
}

function charts(all) {
  const placed = CHARTS.map(chart => {
    const curves = all.filter(one => chart.kinds.includes(one.kind) && one.field === chart.field);
    return { ...chart, unit: curves[0].unit, curves: [...curves, ...chart.more ?? []] };
  });
  const rest = all.filter(one => !placed.some(chart => chart.curves.includes(one)));
  const own = [...Map.groupBy(rest, one => JSON.stringify([one.kind, one.unit])).values()].map(curves => {
    const [{ kind, field, unit, name, title }] = curves;
    return { id: `${kind}-${field}`, height: 220, title: curves.length === 1 ? title : name, unit, curves };
  });
  return [...placed, ...own];
}

/** Of the table of readings: a quantity's unit says enough where no quantity before has it. */
function columns(quantities, declared) {
  const numbers = quantities.map(one => ({
    field: one.name, type: one.type, style: "number",
    title: one.unit && quantities.find(other => other.unit === one.unit) === one ? one.unit : joined(capital(one.label), one.unit),
  }));
  const words = declared.flatMap(kind => kind.words ? [kind.words.field] : []);
  return [...numbers, ...[...new Set(words)].map(field => ({ field, style: "", title: capital(field) }))];
}

/** @param declared answer of /api/kinds */
export function describe(declared) {
  const quantities = [...Map.groupBy(declared.flatMap(kind => kind.quantities), one => one.name).values()].map(([first]) => first);
  const all = declared.flatMap(numbers);
  return {
    labels: new Map(declared.map(kind => [kind.text, kind.label])),
    quantities: new Map(quantities.map(one => [one.name, one])),
    numbers: all,
    charts: charts(all),
    columns: columns(quantities, declared),
  };
}
