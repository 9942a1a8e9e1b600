/** Of what has to do with trending papers and subscriptions: English → de, fr, es, ja, zh. */
export const digestTranslations: Readonly<Record<string, readonly string[]>> = {
  'Show which papers are trending, each with the reason': [
    'Zeigen, welche Paper gerade gefragt sind, jeweils mit dem Grund',
    'Montrer les articles en vogue, chacun avec la raison',
    'Mostrar qué artículos son tendencia, cada uno con el motivo',
    '話題の論文を理由とともに表示します',
    '显示热门论文，并说明理由',
  ],
  'a few words, categories such as cs.CL, or everything': [
    'ein paar Wörter, Kategorien wie cs.CL, oder everything (alles)',
    'quelques mots, des catégories comme cs.CL, ou everything (tout)',
    'unas palabras, categorías como cs.CL, o everything (todo)',
    '短い言葉、cs.CL などの分野、または everything（すべて）',
    '几个词、cs.CL 等类别，或 everything（全部）',
  ],
  'the last day or the last week': [
    'der letzte Tag oder die letzte Woche',
    'le dernier jour ou la dernière semaine',
    'el último día o la última semana',
    '直近の一日または一週間',
    '最近一天或一周',
  ],
};
