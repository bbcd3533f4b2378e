import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse } from 'yaml';
import { createConfigParser } from '../../plugin/config/load-config.ts';
import { textFormats } from '../../plugin/config/formats.ts';
import { configSchema } from '../../plugin/config/schema/config-schema.ts';
import type { JsonSchema } from '../../plugin/diagnostics/json-schema.ts';
import { staleFiles } from '../generate.ts';
import { editorSchema } from './generate-editor-schema.ts';
import { exampleConfig } from './generate-docs.ts';

interface Property {
  readonly name: string;
  readonly schema: JsonSchema;
}

function propertiesOf(schema: JsonSchema, path = ''): readonly Property[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const name = `${path}${key}`;
    return [{ name, schema: property }, ...propertiesOf(property, `${name}.`)];
  });
  return schema.items === undefined ? own : [...own, ...propertiesOf(schema.items, path)];
}

function strictAjv(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true });
  ajv.addVocabulary(['patternErrorMessage']);
  for (const [name, format] of Object.entries(textFormats)) {
    ajv.addFormat(name, (text: string) => format(text, false) === undefined);
  }
  return ajv;
}

describe('the schema of the configuration', () => {
  const properties = propertiesOf(configSchema);

  it('describes every key, with a default or an example', () => {
    expect(properties.length).to.be.greaterThan(50);
    for (const { name, schema } of properties) {
      expect(schema.description, name).to.match(/\.$/);
      expect('default' in schema || 'examples' in schema, name).to.equal(true);
    }
  });

  it('takes its own defaults and examples', () => {
    const ajv = strictAjv();
    for (const { name, schema } of properties) {
      // A map may leave out what has a default, which only filling in brings about.
      const given = [schema.default, ...(schema.examples ?? [])].filter((one) => one !== undefined);
      for (const value of given) {
        expect(ajv.validate(schema, value), `${name}: ${JSON.stringify(value)}`).to.equal(true);
      }
    }
  });

  it('closes every map to unknown keys', () => {
    const maps = [configSchema, ...properties.map(({ schema }) => schema)]
      .flatMap((schema) => [schema, schema.items])
      .filter((schema) => schema?.type === 'object');
    expect(maps.filter((schema) => schema?.additionalProperties !== false)).to.be.empty;
  });
});

describe('the reference', () => {
  it('shows a configuration that loads without warning', () => {
    const loaded = createConfigParser()(exampleConfig, {
      file: '/etc/example.yaml',
      environment: {},
    });
    expect(loaded).to.deep.include({ kind: 'ok', warnings: [] });
  });
});

describe('the schema for editors', () => {
  const ajv = new Ajv2020({ allowUnionTypes: true, strictTypes: false });
  ajv.addVocabulary(['patternErrorMessage']);
  const validate = ajv.compile(JSON.parse(editorSchema(configSchema)) as object);

  it('takes the example and the places of variables', () => {
    const text = `${exampleConfig}log_level: \${LEVEL}\nshutdown_timeout_secs: \${N}\n`;
    const named = text.replace('acme\n', '${TENANT}\n');
    expect(validate(parse(named)), JSON.stringify(validate.errors)).to.equal(true);
  });

  for (const line of ['log_level: loud', 'shutdown_timeout_secs: long', 'lisen: x']) {
    it(`refuses ${line}`, () => {
      expect(validate(parse(`${exampleConfig}${line}\n`))).to.equal(false);
    });
  }
});

describe('generated files', () => {
  it('are what npm run generate writes', async function () {
    this.timeout(120_000);
    const stale = await staleFiles();
    expect(stale.map(({ path }) => path)).to.deep.equal([]);
  });
});
