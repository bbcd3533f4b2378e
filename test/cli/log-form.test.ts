import { expect } from 'chai';
import { logForm } from '../../plugin/cli/log-form.ts';

describe('logForm', () => {
  const onTerminal = { interactive: true, environment: {} };
  const elsewhere = { interactive: false, environment: {} };

  it('is text on a terminal and JSON elsewhere, unless it is chosen', () => {
    expect(logForm('auto', onTerminal)).to.deep.equal({ kind: 'pretty', hasColour: true });
    expect(logForm('auto', elsewhere)).to.deep.equal({ kind: 'json' });
    expect(logForm('json', onTerminal)).to.deep.equal({ kind: 'json' });
    expect(logForm('pretty', elsewhere)).to.deep.equal({ kind: 'pretty', hasColour: false });
  });

  it('leaves colour out when NO_COLOR is set', () => {
    const form = logForm('auto', { interactive: true, environment: { NO_COLOR: '1' } });

    expect(form).to.deep.equal({ kind: 'pretty', hasColour: false });
  });
});
