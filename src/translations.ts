import { digestTranslations } from './digest-translations.ts';

/** Languages, beside English, in which platforms describe the commands. */
export const languages = ['de', 'fr', 'es', 'ja', 'zh'] as const;
export type Language = (typeof languages)[number];

/** A description of a command or an argument in another language; undefined where it is not translated. */
export function translate(text: string, language: Language): string | undefined {
  return all[text]?.[languages.indexOf(language)];
}

type Table = Readonly<Record<string, readonly string[]>>;

/** English → de, fr, es, ja, zh. */
const table: Table = {
  'Answer a question from the papers, with a footnote on every sentence': [
    'Eine Frage aus den Papern beantworten, mit einer Fußnote an jedem Satz',
    'Répondre à une question d’après les articles, une note à chaque phrase',
    'Responder a una pregunta con los artículos, con una nota en cada frase',
    '論文をもとに質問に答えます。各文に脚注が付きます',
    '根据论文回答问题，每句话都附脚注',
  ],
  'Search arXiv now, add what it finds, and answer from all papers': [
    'Jetzt arXiv durchsuchen, Gefundenes aufnehmen und aus allen Papern antworten',
    'Chercher maintenant sur arXiv, ajouter ce qui est trouvé et répondre d’après tous les articles',
    'Buscar ahora en arXiv, añadir lo que encuentre y responder con todos los artículos',
    'いま arXiv を検索し、見つけた論文を加えて、すべての論文から答えます',
    '立即搜索 arXiv，收录找到的论文，并根据全部论文回答',
  ],
  'what you want to know': [
    'was du wissen möchtest',
    'ce que vous voulez savoir',
    'lo que quieres saber',
    '知りたいこと',
    '你想知道什么',
  ],
  'show the answer to you alone': [
    'die Antwort nur dir zeigen',
    'montrer la réponse à vous seul',
    'mostrarte la respuesta solo a ti',
    '回答を自分だけに表示する',
    '只让你自己看到回答',
  ],
  'how many papers to read': [
    'wie viele Paper gelesen werden',
    'combien d’articles lire',
    'cuántos artículos leer',
    '読む論文の数',
    '阅读多少篇论文',
  ],
  'only papers since this date: YYYY, YYYY-MM or YYYY-MM-DD': [
    'nur Paper seit diesem Datum: JJJJ, JJJJ-MM oder JJJJ-MM-TT',
    'seulement les articles depuis cette date : AAAA, AAAA-MM ou AAAA-MM-JJ',
    'solo artículos desde esta fecha: AAAA, AAAA-MM o AAAA-MM-DD',
    'この日以降の論文のみ：YYYY、YYYY-MM、YYYY-MM-DD',
    '只看此日期以来的论文：YYYY、YYYY-MM 或 YYYY-MM-DD',
  ],
  'only papers of this category, e.g. cs.CL or cs': [
    'nur Paper dieser Kategorie, z. B. cs.CL oder cs',
    'seulement les articles de cette catégorie, p. ex. cs.CL ou cs',
    'solo artículos de esta categoría, p. ej. cs.CL o cs',
    'この分野の論文のみ（例：cs.CL、cs）',
    '只看此类别的论文，如 cs.CL 或 cs',
  ],
  'only papers by this author; a first or last name will do': [
    'nur Paper von dieser Person; Vor- oder Nachname genügt',
    'seulement les articles de cet auteur ; le prénom ou le nom suffit',
    'solo artículos de este autor; basta el nombre o el apellido',
    'この著者の論文のみ（姓または名だけでも可）',
    '只看此作者的论文，写姓或名即可',
  ],
  'Find papers by words and by meaning': [
    'Paper nach Wörtern und Bedeutung finden',
    'Trouver des articles par les mots et par le sens',
    'Buscar artículos por palabras y por significado',
    '語句と意味で論文を探します',
    '按词语和含义查找论文',
  ],
  'what to look for': [
    'wonach gesucht wird',
    'ce qu’il faut chercher',
    'qué buscar',
    '探すもの',
    '要找什么',
  ],
  'which page of the papers': [
    'welche Seite der Paper',
    'quelle page des articles',
    'qué página de los artículos',
    '何ページ目か',
    '第几页',
  ],
  'Show one paper: authors, date, abstract, link': [
    'Ein Paper zeigen: Autoren, Datum, Abstract, Link',
    'Montrer un article : auteurs, date, résumé, lien',
    'Mostrar un artículo: autores, fecha, resumen, enlace',
    '論文を一つ表示：著者、日付、要旨、リンク',
    '显示一篇论文：作者、日期、摘要、链接',
  ],
  'an arXiv id, a DOI, a URL or a title': [
    'arXiv-Nummer, DOI, URL oder Titel',
    'un identifiant arXiv, un DOI, une URL ou un titre',
    'un id de arXiv, un DOI, una URL o un título',
    'arXiv ID、DOI、URL、または題名',
    'arXiv 编号、DOI、网址或标题',
  ],
  'Find the papers nearest to a paper': [
    'Die Paper finden, die einem Paper am nächsten sind',
    'Trouver les articles les plus proches d’un article',
    'Buscar los artículos más cercanos a un artículo',
    'ある論文に最も近い論文を探します',
    '查找与一篇论文最接近的论文',
  ],
  'Print the BibTeX entry of a paper': [
    'Den BibTeX-Eintrag eines Papers ausgeben',
    'Donner l’entrée BibTeX d’un article',
    'Dar la entrada BibTeX de un artículo',
    '論文の BibTeX を表示します',
    '给出一篇论文的 BibTeX',
  ],
  'Show how many papers there are, how new, and how the index is': [
    'Zeigen, wie viele Paper es gibt, wie neu sie sind und wie es dem Index geht',
    'Montrer le nombre d’articles, leur date et l’état de l’index',
    'Mostrar cuántos artículos hay, cuán nuevos son y cómo está el índice',
    '論文の数、新しさ、索引の状態を表示します',
    '显示论文数量、新旧和索引状态',
  ],
  'Show or change how Footnote behaves here': [
    'Zeigen oder ändern, wie sich Footnote hier verhält',
    'Montrer ou changer le comportement de Footnote ici',
    'Mostrar o cambiar cómo se comporta Footnote aquí',
    'ここでの Footnote の設定を表示・変更します',
    '显示或更改 Footnote 在这里的设置',
  ],
  'channels to answer in, or “all”': [
    'Kanäle, in denen geantwortet wird, oder „all“',
    'les canaux où répondre, ou « all »',
    'canales en los que responder, o «all»',
    '回答するチャンネル、または「all」',
    '在哪些频道回答，或“all”',
  ],
  'show answers to their asker alone, unless they share them': [
    'Antworten nur denen zeigen, die fragen, bis sie sie teilen',
    'montrer les réponses à qui demande seulement, sauf partage',
    'mostrar las respuestas solo a quien pregunta, salvo que las comparta',
    '共有しない限り、質問者だけに回答を表示する',
    '除非分享，回答只给提问者看',
  ],
  'language of the answers, e.g. de, or “any” for the question’s own': [
    'Sprache der Antworten, z. B. de, oder „any“ für die der Frage',
    'langue des réponses, p. ex. de, ou « any » pour celle de la question',
    'idioma de las respuestas, p. ej. de, o «any» para el de la pregunta',
    '回答の言語（例：de）、質問と同じなら「any」',
    '回答的语言，如 de；“any”表示与问题相同',
  ],
  'answer from papers of these categories only, e.g. cs.CL cs.LG, or “all”': [
    'nur aus Papern dieser Kategorien antworten, z. B. cs.CL cs.LG, oder „all“',
    'répondre d’après ces catégories seulement, p. ex. cs.CL cs.LG, ou « all »',
    'responder solo con estas categorías, p. ej. cs.CL cs.LG, o «all»',
    'これらの分野の論文だけで答える（例：cs.CL cs.LG）、または「all」',
    '只根据这些类别的论文回答，如 cs.CL cs.LG，或“all”',
  ],
  'show a card under links to papers, where that is possible': [
    'eine Karte unter Links zu Papern zeigen, wo das geht',
    'montrer une fiche sous les liens vers des articles, si possible',
    'mostrar una ficha bajo los enlaces a artículos, donde se pueda',
    '可能な場合、論文へのリンクの下にカードを表示する',
    '在可行处，于论文链接下显示卡片',
  ],
  'the most of the month’s budget for the language model to use here, in per cent': [
    'höchster Anteil am Monatsbudget des Sprachmodells hier, in Prozent',
    'part maximale du budget mensuel du modèle à utiliser ici, en pour cent',
    'parte máxima del presupuesto mensual del modelo que usar aquí, en %',
    'ここで使える言語モデルの月間予算の上限（％）',
    '这里最多使用语言模型月预算的百分比',
  ],
  'Delete what is stored about you': [
    'Löschen, was über dich gespeichert ist',
    'Effacer ce qui est conservé sur vous',
    'Borrar lo que se guarda sobre ti',
    'あなたについて保存された情報を削除します',
    '删除关于你的存储内容',
  ],
  'Show what you can ask for': [
    'Zeigen, was du fragen kannst',
    'Montrer ce que vous pouvez demander',
    'Mostrar lo que puedes pedir',
    'できることを表示します',
    '显示你可以做什么',
  ],
};

const all: Table = { ...table, ...digestTranslations };
