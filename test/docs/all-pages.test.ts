import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConfigParser } from '../../plugin/config/load-config.ts';
import { rulePages } from '../mappings/generate-rules.ts';
import { blocksOf } from './page-blocks.ts';
import { allPages, pageText } from './shown-pages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const parser = createConfigParser();
/** What the pages take for given. */
const environment = {
  PWD: '/home/you/netskope',
  SIMULATOR_URL: 'http://127.0.0.1:18080',
  POD_INDEX: '0',
};

/** Blocks that are a whole configuration, told by its two keys that must be there. */
const configurations = allPages().flatMap((page) =>
  blocksOf(pageText(page))
    .filter(({ language, text }) => language === 'yaml' && /^(?:tenants|buckets):/m.test(text))
    .filter(({ text }) => /^forward:/m.test(text))
    .map((block) => ({ page, ...block })),
);

describe('configurations on pages', () => {
  it('are found', () => {
    const pages = configurations.map(({ page }) => page);
    expect(pages).to.include.members(['README.md', 'docs/configuration.md']);
  });

  for (const { page, line, text } of configurations) {
    it(`${page}:${line} loads without a word`, () => {
      const loaded = parser(text, { file: `/home/you/netskope/${page}`, environment });

      expect(loaded).to.deep.include({ kind: 'ok', warnings: [] });
    });
  }
});

describe('links on pages', () => {
  for (const page of allPages()) {
    it(`of ${page} lead to files and headings that exist`, () => {
      expect(brokenLinks(page)).to.deep.equal([]);
    });
  }
});

describe('the pages of the rules', () => {
  it('are those of the rules that exist', function () {
    this.timeout(60_000);
    const pages = allPages().filter((page) => page.startsWith('docs/ocsf/'));

    expect(pages).to.have.members(Object.keys(rulePages()));
  });
});

function brokenLinks(page: string): readonly string[] {
  const text = withoutCode(pageText(page));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(page, link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return false;
  return heading === undefined || anchorsOf(pageText(target)).includes(heading);
}

/** Anchors as GitHub makes them of headings. */
function anchorsOf(text: string): readonly string[] {
  return [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

/** Without fenced blocks, in which brackets and signs mean something else. */
function withoutCode(text: string): string {
  return text.replace(/^\s*(`{3,})[^]*?^\s*\1\s*$/gm, '');
}
