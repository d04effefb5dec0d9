import type { Authority } from './authority.ts';

/**
 * Supervisory authorities of the Union and the European Economic Area, by place: as they call themselves, and in English
 * or German where they have an official name in it. Public bodies, as of November 2026, from knowledge: check a name when
 * its website moves.
 */
export const UNION: { readonly [place: string]: Authority } = {
  AT: { own: 'Datenschutzbehörde', en: 'Austrian Data Protection Authority', website: 'www.dsb.gv.at' },
  BE: {
    own: 'Autorité de protection des données / Gegevensbeschermingsautoriteit',
    en: 'Belgian Data Protection Authority',
    de: 'Datenschutzbehörde (Belgien)',
    website: 'www.dataprotectionauthority.be',
  },
  BG: {
    own: 'Комисия за защита на личните данни',
    en: 'Commission for Personal Data Protection of Bulgaria',
    website: 'www.cpdp.bg',
  },
  CY: {
    own: 'Επίτροπος Προστασίας Δεδομένων Προσωπικού Χαρακτήρα',
    en: 'Commissioner for Personal Data Protection of Cyprus',
    website: 'www.dataprotection.gov.cy',
  },
  CZ: {
    own: 'Úřad pro ochranu osobních údajů',
    en: 'Office for Personal Data Protection of the Czech Republic',
    website: 'www.uoou.gov.cz',
  },
  // In Germany the authority of the federal state where a company has its seat is in charge (section 40 BDSG).
  'DE-BB': { own: 'Landesbeauftragte für den Datenschutz Brandenburg', website: 'www.lda.brandenburg.de' },
  'DE-BE': {
    own: 'Berliner Beauftragte für Datenschutz und Informationsfreiheit',
    website: 'www.datenschutz-berlin.de',
  },
  'DE-BW': {
    own: 'Landesbeauftragter für den Datenschutz Baden-Württemberg',
    website: 'www.baden-wuerttemberg.datenschutz.de',
  },
  'DE-BY': { own: 'Bayerisches Landesamt für Datenschutzaufsicht', website: 'www.lda.bayern.de' },
  'DE-HB': { own: 'Landesbeauftragter für Datenschutz Bremen', website: 'www.datenschutz.bremen.de' },
  'DE-HE': {
    own: 'Hessischer Beauftragter für Datenschutz und Informationsfreiheit',
    website: 'www.datenschutz.hessen.de',
  },
  'DE-HH': {
    own: 'Hamburgischer Beauftragter für Datenschutz und Informationsfreiheit',
    website: 'www.datenschutz-hamburg.de',
  },
  'DE-MV': {
    own: 'Landesbeauftragter für Datenschutz Mecklenburg-Vorpommern',
    website: 'www.datenschutz-mv.de',
  },
  'DE-NI': { own: 'Landesbeauftragter für den Datenschutz Niedersachsen', website: 'www.lfd.niedersachsen.de' },
  'DE-NW': { own: 'Landesbeauftragte für Datenschutz Nordrhein-Westfalen', website: 'www.ldi.nrw.de' },
  'DE-RP': { own: 'Landesbeauftragter für den Datenschutz Rheinland-Pfalz', website: 'www.datenschutz.rlp.de' },
  'DE-SH': {
    own: 'Unabhängiges Landeszentrum für Datenschutz Schleswig-Holstein',
    website: 'www.datenschutzzentrum.de',
  },
  'DE-SL': { own: 'Unabhängiges Datenschutzzentrum Saarland', website: 'www.datenschutz.saarland.de' },
  'DE-SN': {
    own: 'Sächsische Datenschutz- und Transparenzbeauftragte',
    website: 'www.datenschutz.sachsen.de',
  },
  'DE-ST': {
    own: 'Landesbeauftragte für den Datenschutz Sachsen-Anhalt',
    website: 'datenschutz.sachsen-anhalt.de',
  },
  'DE-TH': { own: 'Thüringer Landesbeauftragter für den Datenschutz', website: 'www.tlfdi.de' },
  DK: { own: 'Datatilsynet', en: 'Danish Data Protection Agency', website: 'www.datatilsynet.dk' },
  EE: { own: 'Andmekaitse Inspektsioon', en: 'Estonian Data Protection Inspectorate', website: 'www.aki.ee' },
  ES: { own: 'Agencia Española de Protección de Datos', website: 'www.aepd.es' },
  FI: {
    own: 'Tietosuojavaltuutetun toimisto',
    en: 'Office of the Data Protection Ombudsman of Finland',
    website: 'tietosuoja.fi',
  },
  FR: { own: "Commission nationale de l'informatique et des libertés (CNIL)", website: 'www.cnil.fr' },
  GR: {
    own: 'Αρχή Προστασίας Δεδομένων Προσωπικού Χαρακτήρα',
    en: 'Hellenic Data Protection Authority',
    website: 'www.dpa.gr',
  },
  HR: {
    own: 'Agencija za zaštitu osobnih podataka',
    en: 'Croatian Personal Data Protection Agency',
    website: 'azop.hr',
  },
  HU: {
    own: 'Nemzeti Adatvédelmi és Információszabadság Hatóság',
    en: 'Hungarian National Authority for Data Protection and Freedom of Information',
    website: 'www.naih.hu',
  },
  IE: { own: 'Data Protection Commission', website: 'www.dataprotection.ie' },
  IS: { own: 'Persónuvernd', en: 'Icelandic Data Protection Authority', website: 'www.personuvernd.is' },
  IT: {
    own: 'Garante per la protezione dei dati personali',
    en: 'Italian Data Protection Authority (Garante)',
    website: 'www.garanteprivacy.it',
  },
  LI: {
    own: 'Datenschutzstelle',
    en: 'Data Protection Authority of Liechtenstein',
    website: 'www.datenschutzstelle.li',
  },
  LT: {
    own: 'Valstybinė duomenų apsaugos inspekcija',
    en: 'State Data Protection Inspectorate of Lithuania',
    website: 'vdai.lrv.lt',
  },
  LU: {
    own: 'Commission nationale pour la protection des données',
    en: 'National Commission for Data Protection of Luxembourg',
    website: 'cnpd.public.lu',
  },
  LV: { own: 'Datu valsts inspekcija', en: 'Data State Inspectorate of Latvia', website: 'www.dvi.gov.lv' },
  MT: { own: 'Information and Data Protection Commissioner', website: 'idpc.org.mt' },
  NL: {
    own: 'Autoriteit Persoonsgegevens',
    en: 'Dutch Data Protection Authority',
    website: 'autoriteitpersoonsgegevens.nl',
  },
  NO: { own: 'Datatilsynet', en: 'Norwegian Data Protection Authority', website: 'www.datatilsynet.no' },
  PL: {
    own: 'Urząd Ochrony Danych Osobowych',
    en: 'Personal Data Protection Office of Poland',
    website: 'uodo.gov.pl',
  },
  PT: { own: 'Comissão Nacional de Proteção de Dados', website: 'www.cnpd.pt' },
  RO: {
    own: 'Autoritatea Națională de Supraveghere a Prelucrării Datelor cu Caracter Personal',
    en: 'National Supervisory Authority for Personal Data Processing of Romania',
    website: 'www.dataprotection.ro',
  },
  SE: {
    own: 'Integritetsskyddsmyndigheten',
    en: 'Swedish Authority for Privacy Protection',
    website: 'www.imy.se',
  },
  SI: { own: 'Informacijski pooblaščenec', en: 'Information Commissioner of Slovenia', website: 'www.ip-rs.si' },
  SK: {
    own: 'Úrad na ochranu osobných údajov',
    en: 'Office for Personal Data Protection of the Slovak Republic',
    website: 'dataprotection.gov.sk',
  },
};
