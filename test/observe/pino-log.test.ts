import { expect } from 'chai';
import { createPinoLog, type PinoLogOptions } from '../../plugin/observe/pino-log.ts';

describe('createPinoLog', () => {
  let lines: Record<string, unknown>[];
  beforeEach(() => (lines = []));

  const make = (changes: Partial<PinoLogOptions> = {}) =>
    createPinoLog({
      destination: {
        write: (line) => {
          expect(line.endsWith('\n')).to.equal(true);
          lines.push(JSON.parse(line) as Record<string, unknown>);
        },
      },
      level: 'info',
      redact: (text) => text,
      ...changes,
    });

  it('writes one JSON line with time, level, message and fields', () => {
    make().warn('It is late.', { stream: 'page', lagSecs: 7 });
    const [{ time, ...rest } = {}] = lines;
    expect(rest).to.deep.equal({
      level: 'warn',
      message: 'It is late.',
      stream: 'page',
      lagSecs: 7,
    });
    expect(String(time)).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('leaves out what is below its level', () => {
    const log = make({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines.map(({ message }) => message)).to.deep.equal(['c', 'd']);
  });

  it('gives the fields of a child to all its lines', () => {
    make().child({ tenant: 'acme' }).child({ stream: 'page' }).info('Here.');
    expect(lines[0]).to.include({ tenant: 'acme', stream: 'page' });
  });

  it('takes secrets out of messages, fields and fields of a child', () => {
    const log = make({ redact: (text) => text.replaceAll('s3cret', '***') });
    log.child({ where: 'at s3cret' }).error('It is s3cret.', { detail: 's3cret!', count: 1 });
    expect(JSON.stringify(lines)).not.to.contain('s3cret');
    expect(lines[0]).to.include({
      where: 'at ***',
      message: 'It is ***.',
      detail: '***!',
      count: 1,
    });
  });
});
