/**
 * Authorities that a letter sends people to, by place: name and website, in the authority's own language. Public bodies,
 * as of November 2026. A place that is not here has none, and a letter that has to name one is not written then.
 */
const AUTHORITIES: { readonly [place: string]: string } = {
  AT: 'Datenschutzbehörde, www.dsb.gv.at',
  BE: 'Autorité de protection des données / Gegevensbeschermingsautoriteit, www.dataprotectionauthority.be',
  BG: 'Комисия за защита на личните данни, www.cpdp.bg',
  CH: 'Eidgenössischer Datenschutz- und Öffentlichkeitsbeauftragter (EDÖB), www.edoeb.admin.ch',
  CN: '国家互联网信息办公室，www.cac.gov.cn',
  CY: 'Επίτροπος Προστασίας Δεδομένων Προσωπικού Χαρακτήρα, www.dataprotection.gov.cy',
  CZ: 'Úřad pro ochranu osobních údajů, www.uoou.gov.cz',
  // In Germany the authority of the federal state where a company has its seat is in charge (section 40 BDSG).
  'DE-BB': 'Landesbeauftragte für den Datenschutz Brandenburg, www.lda.brandenburg.de',
  'DE-BE': 'Berliner Beauftragte für Datenschutz und Informationsfreiheit, www.datenschutz-berlin.de',
  'DE-BW': 'Landesbeauftragter für den Datenschutz Baden-Württemberg, www.baden-wuerttemberg.datenschutz.de',
  'DE-BY': 'Bayerisches Landesamt für Datenschutzaufsicht, www.lda.bayern.de',
  'DE-HB': 'Landesbeauftragter für Datenschutz Bremen, www.datenschutz.bremen.de',
  'DE-HE': 'Hessischer Beauftragter für Datenschutz und Informationsfreiheit, www.datenschutz.hessen.de',
  'DE-HH': 'Hamburgischer Beauftragter für Datenschutz und Informationsfreiheit, www.datenschutz-hamburg.de',
  'DE-MV': 'Landesbeauftragter für Datenschutz Mecklenburg-Vorpommern, www.datenschutz-mv.de',
  'DE-NI': 'Landesbeauftragter für den Datenschutz Niedersachsen, www.lfd.niedersachsen.de',
  'DE-NW': 'Landesbeauftragte für Datenschutz Nordrhein-Westfalen, www.ldi.nrw.de',
  'DE-RP': 'Landesbeauftragter für den Datenschutz Rheinland-Pfalz, www.datenschutz.rlp.de',
  'DE-SH': 'Unabhängiges Landeszentrum für Datenschutz Schleswig-Holstein, www.datenschutzzentrum.de',
  'DE-SL': 'Unabhängiges Datenschutzzentrum Saarland, www.datenschutz.saarland.de',
  'DE-SN': 'Sächsische Datenschutz- und Transparenzbeauftragte, www.datenschutz.sachsen.de',
  'DE-ST': 'Landesbeauftragte für den Datenschutz Sachsen-Anhalt, datenschutz.sachsen-anhalt.de',
  'DE-TH': 'Thüringer Landesbeauftragter für den Datenschutz, www.tlfdi.de',
  DK: 'Datatilsynet, www.datatilsynet.dk',
  EE: 'Andmekaitse Inspektsioon, www.aki.ee',
  ES: 'Agencia Española de Protección de Datos, www.aepd.es',
  FI: 'Tietosuojavaltuutetun toimisto, www.tietosuoja.fi',
  FR: "Commission nationale de l'informatique et des libertés (CNIL), www.cnil.fr",
  GB: 'Information Commission (ICO), ico.org.uk',
  GR: 'Αρχή Προστασίας Δεδομένων Προσωπικού Χαρακτήρα, www.dpa.gr',
  HR: 'Agencija za zaštitu osobnih podataka, azop.hr',
  HU: 'Nemzeti Adatvédelmi és Információszabadság Hatóság, www.naih.hu',
  IE: 'Data Protection Commission, www.dataprotection.ie',
  IS: 'Persónuvernd, www.personuvernd.is',
  IT: 'Garante per la protezione dei dati personali, www.garanteprivacy.it',
  LI: 'Datenschutzstelle, www.datenschutzstelle.li',
  LT: 'Valstybinė duomenų apsaugos inspekcija, vdai.lrv.lt',
  LU: 'Commission nationale pour la protection des données, cnpd.public.lu',
  LV: 'Datu valsts inspekcija, www.dvi.gov.lv',
  MT: 'Information and Data Protection Commissioner, idpc.org.mt',
  NL: 'Autoriteit Persoonsgegevens, autoriteitpersoonsgegevens.nl',
  NO: 'Datatilsynet, www.datatilsynet.no',
  PL: 'Urząd Ochrony Danych Osobowych, uodo.gov.pl',
  PT: 'Comissão Nacional de Proteção de Dados, www.cnpd.pt',
  RO: 'Autoritatea Națională de Supraveghere a Prelucrării Datelor cu Caracter Personal, www.dataprotection.ro',
  SE: 'Integritetsskyddsmyndigheten, www.imy.se',
  SI: 'Informacijski pooblaščenec, www.ip-rs.si',
  SK: 'Úrad na ochranu osobných údajov, dataprotection.gov.sk',
  'US-CA': 'California Privacy Protection Agency (CalPrivacy), cppa.ca.gov',
};

const ATTORNEYS_GENERAL: { readonly [place: string]: string } = {
  'US-CA': 'Attorney General of California, oag.ca.gov',
};

/**
 * The authority of the law that governs: for a law of one place its own, for the Union's the one at the place whose
 * calendar the request is counted by, which is the controller's.
 */
export function authorityOf(jurisdiction: string, place: string): string | undefined {
  if (jurisdiction !== 'EU') return AUTHORITIES[jurisdiction];
  return AUTHORITIES[place] ?? AUTHORITIES[place.slice(0, 2)];
}

export const attorneyGeneralOf = (jurisdiction: string): string | undefined => ATTORNEYS_GENERAL[jurisdiction];
