import { connect, Index, makeArrowTable, rerankers } from '@lancedb/lancedb';
import { K, SETTINGS } from '../settings.mjs';
import { textOf } from '../sizes.mjs';

const { fts, vector: graph, ef, perSide } = SETTINGS.lancedb;
const BATCH = 10_000;
const TABLE = 'papers';
const INDEX_SECONDS = 3_600;

export async function build({ folder, papers, onProgress }) {
  const db = await connect(folder);
  let table;
  let batch = [];
  let count = 0;
  const put = async () => {
    const rows = makeArrowTable(batch);
    if (table === undefined) table = await db.createTable(TABLE, rows, { mode: 'overwrite' });
    else await table.add(rows);
    count += batch.length;
    batch = [];
    onProgress(count);
  };
  for await (const paper of papers) {
    batch.push({ id: paper.id, text: textOf(paper), vector: Array.from(paper.vector) });
    if (batch.length === BATCH) await put();
  }
  if (batch.length > 0) await put();
  await table.createIndex('text', { config: Index.fts(fts) });
  await table.createIndex('vector', { config: Index.hnswSq(graph) });
  await table.waitForIndex(['text_idx', 'vector_idx'], INDEX_SECONDS);
  await table.optimize();
  table.close();
  db.close();
}

export async function open({ folder }) {
  const db = await connect(folder);
  const table = await db.openTable(TABLE);
  const reranker = await rerankers.RRFReranker.create();
  const ids = (rows) => rows.slice(0, K).map(({ id }) => id);
  const near = (vector) => table.query().nearestTo(vector).distanceType('cosine').ef(ef);
  return {
    modes: {
      lexical: async ({ text }) =>
        ids(
          await table
            .query()
            .fullTextSearch(text, { columns: ['text'] })
            .select(['id'])
            .limit(K)
            .toArray(),
        ),
      dense: async ({ vector }) => ids(await near(vector).select(['id']).limit(K).toArray()),
      hybrid: async ({ text, vector }) =>
        ids(
          await near(vector)
            .fullTextSearch(text, { columns: ['text'] })
            .rerank(reranker)
            .select(['id'])
            .limit(perSide)
            .toArray(),
        ),
    },
    close() {
      table.close();
      db.close();
    },
  };
}
