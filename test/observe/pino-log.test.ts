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

  describe('for people', () => {
    const prettyLines = (hasColour: boolean): string[] => {
      const texts: string[] = [];
      const log = createPinoLog({
        destination: { write: (line) => texts.push(line) },
        level: 'info',
        form: { kind: 'pretty', hasColour },
        redact: (text) => text.replaceAll('s3cret', '***'),
      });
      log.child({ stream: 'page' }).warn('It is s3cret.', { detail: 's3cret!', lagSecs: 7 });
      return texts;
    };

    it('writes time, level, message and fields in one line', () => {
      expect(prettyLines(false)).to.have.lengthOf(1);
      expect(prettyLines(false)[0]).to.match(
        /^\[\d\d:\d\d:\d\d\] WARN: It is \*\*\*\. \{"stream":"page","detail":"\*\*\*!","lagSecs":7\}\n$/,
      );
    });

    it('shows the line as JSON to whoever looks on', () => {
      const seen: string[] = [];
      const log = createPinoLog({
        destination: { write: () => undefined },
        level: 'info',
        form: { kind: 'pretty', hasColour: false },
        onJsonLine: (line) => seen.push(line),
        redact: (text) => text,
      });
      log.info('Here.', { stream: 'page' });

      expect(JSON.parse(seen[0] ?? '')).to.include({ message: 'Here.', stream: 'page' });
    });

    it('uses colour only where it is wanted', () => {
      expect(prettyLines(false)[0]).not.to.contain('\x1b[');
      expect(prettyLines(true)[0]).to.contain('\x1b[');
    });
  });
});
