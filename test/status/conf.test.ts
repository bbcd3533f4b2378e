import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { faultsOf, knownSeries, labelsOf } from './promql.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
  }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly definition?: string }[];
  };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
}

const textOf = (path: string) =>
  readFileSync(new URL(`../../conf/${path}`, import.meta.url), 'utf8');

describe('conf/prometheus/alerts.yaml', () => {
  const { groups } = parse(textOf('prometheus/alerts.yaml')) as {
    readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);

  it('names each alert once', () => {
    const names = rules.map(({ alert }) => alert);
    expect([...new Set(names)]).to.deep.equal(names);
    expect(names).to.have.length.above(10);
  });

  for (const { alert, expr, labels, annotations, for: lasting = '1m' } of rules) {
    it(`asks in ${alert} for what exists`, async () => {
      expect(faultsOf(expr, await knownSeries())).to.deep.equal([]);
      expect(lasting).to.match(/^\d+[smh]$/);
      expect(labels.severity).to.be.oneOf(['warning', 'critical']);
    });

    it(`says in ${alert} what is wrong and what to do, with labels that the alert has`, async () => {
      const { summary, description } = annotations;
      expect(summary).to.match(/^[A-Z{'].+/);
      expect(description).to.match(/\.$/).and.to.have.length.above(60);
      const allowed = labelsOf(expr, await knownSeries());
      for (const [, label = ''] of `${summary} ${description}`.matchAll(/\$labels\.(\w+)/g)) {
        expect(allowed.has(label), `${alert} names ${label}`).to.equal(true);
      }
    });
  }
});

describe('conf/grafana/fluent-netskope.json', () => {
  const dashboard = JSON.parse(textOf('grafana/fluent-netskope.json')) as Dashboard;
  const { panels } = dashboard;

  for (const { title, targets } of panels) {
    it(`asks in "${title}" for what exists`, async () => {
      const known = await knownSeries();
      expect(targets).to.have.length.above(0);
      for (const { expr, legendFormat } of targets) {
        expect(faultsOf(expr, known), expr).to.deep.equal([]);
        const allowed = labelsOf(expr, known);
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
          expect(allowed.has(label), `${title} shows ${label}`).to.equal(true);
        }
      }
    });
  }

  it('asks in its annotations and variables for what exists', async () => {
    const known = await knownSeries();
    for (const { expr } of dashboard.annotations.list) {
      expect(faultsOf(expr, known)).to.deep.equal([]);
    }
    for (const { name, definition } of dashboard.templating.list) {
      if (definition === undefined) continue;
      const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? [];
      expect(label).to.equal(name);
      expect(known.get(metric)).to.have.property(label);
    }
  });

  it('uses no variable that it does not define', () => {
    const names = dashboard.templating.list.map(({ name }) => name);
    const used = [...JSON.stringify(dashboard).matchAll(/\$\{?([a-z]\w*)/g)].map(
      ([, name]) => name,
    );
    expect(names).to.include.members(used);
  });

  it('places its panels side by side, none upon another', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).to.equal(cells.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).to.be.at.most(24);
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
  });
});

describe('readExpression', () => {
  const faults = async (text: string) => faultsOf(text, await knownSeries());

  for (const [wrong, text] of [
    ['a bracket that is missing', 'sum(rate(fluent_netskope_records_total[5m])'],
    ['a metric that does not exist', 'fluent_netskope_nothing == 1'],
    ['a label that the metric does not have', 'fluent_netskope_lag_seconds{rule="x"} > 1'],
    ['a value that a label never has', 'fluent_netskope_stream_state{state="deny"} == 1'],
    ['a grouping by a label that nothing has', 'sum by (rule) (fluent_netskope_lag_seconds)'],
    ['a rate of a gauge', 'rate(fluent_netskope_lag_seconds[5m])'],
    ['a histogram by its bare name', 'rate(fluent_netskope_request_seconds[5m])'],
  ] as const) {
    it(`finds ${wrong}`, async () => {
      expect(await faults(text)).not.to.deep.equal([]);
    });
  }
});
