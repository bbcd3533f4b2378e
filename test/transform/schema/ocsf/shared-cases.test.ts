import { expect } from 'chai';
import {
  isEventObject,
  type EventObject,
} from '../../../../plugin/transform/schema/event-object.ts';
import type { TargetSchema } from '../../../../plugin/transform/schema/target-schema.ts';
import { pathsOf } from '../paths-of.ts';
import { hasSharedOcsf, readSharedOcsf } from '../shared-ocsf.ts';
import { shippedSchema } from '../shipped-schema.ts';

const NOW_MS = Date.UTC(2025, 5, 1);

/** Ours for codes that the validator has under another name. */
const OUR_CODES: Readonly<Record<string, string>> = {
  'error version_incompatible_later': 'version_incorrect',
  'warning attribute_deprecated': 'DEPRECATED_ATTRIBUTE',
};

/** Everything that load time and run time say about an event, as a rule that writes just it would be judged. */
function judge(schema: TargetSchema, event: EventObject): readonly string[] {
  const target = schema.class(Number(event.class_uid));
  if (target === undefined) return ['class_uid_unknown class_uid'];
  const produced = pathsOf(target, event);
  const all = target.findings({ produced });
  const early = all.filter(({ code }) => code !== 'DERIVED_ATTRIBUTE');
  const found = early.map(({ code, path }) => `${code} ${path}`);
  if (early.some(({ code }) => code === 'UNKNOWN_ATTRIBUTE'))
    return found.map((text) => text.replace('UNKNOWN_ATTRIBUTE', 'attribute_unknown'));
  const violations = target.compile(produced).check(event, NOW_MS);
  return [...found, ...violations.map(({ code, path }) => `${code} ${path}`)];
}

/** `error code path` as ours. */
function ours(expected: string): string {
  const [level = '', code = '', path = ''] = expected.split(' ');
  return `${OUR_CODES[`${level} ${code}`] ?? code} ${path}`;
}

describe('the shared cases', function () {
  if (!hasSharedOcsf) {
    it('are judged alike (skipped: no shared folder)', function () {
      this.skip();
    });
    return;
  }
  const schema = shippedSchema();
  for (const line of readSharedOcsf('cases/expected.txt').trimEnd().split('\n')) {
    const [file = '', verdict = ''] = line.split(': ');
    const event: unknown = JSON.parse(readSharedOcsf(`cases/${file}`));
    if (!isEventObject(event)) throw new Error(`${file} holds no event`);
    if (file.includes('float_as_integer')) {
      // A JS number has no such difference; the encoder is told to write a float.
      it(`${file}: writes the number as a float`, () => {
        const target = schema.class(Number(event.class_uid));
        const floats = target?.compile(pathsOf(target, event)).floatPaths;
        expect(floats).to.include('src_endpoint.location.lat');
      });
      continue;
    }
    it(`${file}: ${verdict}`, () => {
      const expected = verdict === 'valid' ? [] : verdict.split(', ').map(ours);
      const found = judge(schema, event);
      if (verdict === 'valid') expect(found).to.deep.equal([]);
      else expect(found).to.include.members(expected);
    });
  }
});
