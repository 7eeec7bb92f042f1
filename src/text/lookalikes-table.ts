// Written by scripts/lookalikes.mjs; `npm run tables` writes it again.
//
// From confusables.txt of Unicode 13.0 (UTS #39), with additions:
//
// Copyright © 1991-2020 Unicode, Inc. All rights reserved.
// Distributed under the Terms of Use in https://www.unicode.org/copyright.html.
//
// Permission is hereby granted, free of charge, to any person obtaining a copy of the Unicode data files and any
// associated documentation (the "Data Files") or Unicode software and any associated documentation (the "Software")
// to deal in the Data Files or Software without restriction, including without limitation the rights to use, copy,
// modify, merge, publish, distribute, and/or sell copies of the Data Files or Software, and to permit persons to whom
// the Data Files or Software are furnished to do so, provided that either (a) this copyright and permission notice
// appear with all copies of the Data Files or Software, or (b) this copyright and permission notice appear in
// associated Documentation.
//
// THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
// LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT OF THIRD PARTY
// RIGHTS. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE BE LIABLE FOR ANY CLAIM, OR ANY
// SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES, OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS,
// WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE
// OR PERFORMANCE OF THE DATA FILES OR SOFTWARE.
//
// Except as contained in this notice, the name of a copyright holder shall not be used in advertising or otherwise to
// promote the sale, use or other dealings in these Data Files or Software without prior written authorization of the
// copyright holder.

/** Latin letters, each with the characters that are read as it. */
export type Lookalikes = Readonly<Record<string, string>>;

/** Letters for show and phonetic signs: they spell no language. */
export const styled: Lookalikes = {
  a: "\u{251}\u{1D00}\u{237A}\u{249C}\u{1CCD6}\u{1D6A8}\u{1D6C2}\u{1D6E2}\u{1D6FC}\u{1D71C}\u{1D736}\u{1D756}\u{1D770}\u{1D790}\u{1D7AA}\u{1F110}\u{1F150}\u{1F170}\u{1F1E6}",
  aa: "\u{A732}\u{A733}",
  ab: "\u{1F18E}",
  ao: "\u{A734}\u{A735}",
  ar: "\u{1F707}",
  au: "\u{A736}\u{A737}",
  av: "\u{A738}\u{A739}\u{A73A}\u{A73B}",
  ay: "\u{A73C}\u{A73D}",
  b: "\u{184}\u{299}\u{249D}\u{A7B4}\u{1CCD7}\u{1D6A9}\u{1D6E3}\u{1D71D}\u{1D757}\u{1D791}\u{1F111}\u{1F151}\u{1F171}\u{1F1E7}",
  c: "\u{1D04}\u{249E}\u{1CCD8}\u{1F112}\u{1F152}\u{1F172}\u{1F1E8}\u{1F74C}",
  cl: "\u{1F191}",
  d: "\u{1D05}\u{249F}\u{1CCD9}\u{1F113}\u{1F153}\u{1F173}\u{1F1E9}",
  dz: "\u{2A3}",
  e: "\u{1D07}\u{212E}\u{22FF}\u{24A0}\u{AB32}\u{1CCDA}\u{1D6AC}\u{1D6E6}\u{1D720}\u{1D75A}\u{1D794}\u{1F114}\u{1F154}\u{1F174}\u{1F1EA}",
  f: "\u{1E9D}\u{24A1}\u{A730}\u{A798}\u{A799}\u{AB35}\u{1CCDB}\u{1D7CA}\u{1F115}\u{1F155}\u{1F175}\u{1F1EB}",
  g: "\u{18D}\u{261}\u{262}\u{1D83}\u{24A2}\u{1CCDC}\u{1F116}\u{1F156}\u{1F176}\u{1F1EC}",
  h: "\u{29C}\u{24A3}\u{1CCDD}\u{1D6AE}\u{1D6E8}\u{1D722}\u{1D75C}\u{1D796}\u{1F117}\u{1F157}\u{1F177}\u{1F1ED}",
  i: "\u{269}\u{26A}\u{2DB}\u{2373}\u{24A4}\u{1CCDE}\u{1D6CA}\u{1D704}\u{1D73E}\u{1D778}\u{1D7B2}\u{1F118}\u{1F158}\u{1F178}\u{1F1EE}",
  ic: "\u{1F18B}",
  j: "\u{1D0A}\u{24A5}\u{A7B2}\u{1CCDF}\u{1F119}\u{1F159}\u{1F179}\u{1F1EF}",
  k: "\u{138}\u{1D0B}\u{24A6}\u{1CCE0}\u{1D6B1}\u{1D6EB}\u{1D725}\u{1D75F}\u{1D799}\u{1F11A}\u{1F15A}\u{1F17A}\u{1F1F0}",
  l: "\u{196}\u{1C0}\u{29F}\u{2223}\u{23FD}\u{24A7}\u{1CCE1}\u{1D6B0}\u{1D6EA}\u{1D724}\u{1D75E}\u{1D798}\u{1F11B}\u{1F15B}\u{1F17B}\u{1F1F1}\u{FFE8}",
  ll: "\u{1C1}\u{2225}",
  ls: "\u{2AA}",
  lt: "\u{20B6}",
  lz: "\u{2AB}",
  m: "\u{1D0D}\u{24A8}\u{1CCE2}\u{1D6B3}\u{1D6ED}\u{1D727}\u{1D761}\u{1D79B}\u{1F11C}\u{1F15C}\u{1F17C}\u{1F1F2}",
  mb: "\u{1F76B}",
  n: "\u{274}\u{24A9}\u{1CCE3}\u{1D6B4}\u{1D6EE}\u{1D728}\u{1D762}\u{1D79C}\u{1F11D}\u{1F15D}\u{1F17D}\u{1F1F3}",
  o: "\u{1D0F}\u{1D11}\u{24AA}\u{2B55}\u{AB3D}\u{1CCE4}\u{1D6B6}\u{1D6D0}\u{1D6D4}\u{1D6F0}\u{1D70A}\u{1D70E}\u{1D72A}\u{1D744}\u{1D748}\u{1D764}\u{1D77E}\u{1D782}\u{1D79E}\u{1D7B8}\u{1D7BC}\u{1F11E}\u{1F15E}\u{1F17E}\u{1F1F4}",
  ok: "\u{1F197}",
  oo: "\u{221E}\u{A74E}\u{A74F}",
  p: "\u{1D18}\u{2374}\u{24AB}\u{1CCE5}\u{1D6B8}\u{1D6D2}\u{1D6E0}\u{1D6F2}\u{1D70C}\u{1D71A}\u{1D72C}\u{1D746}\u{1D754}\u{1D766}\u{1D780}\u{1D78E}\u{1D7A0}\u{1D7BA}\u{1D7C8}\u{1F11F}\u{1F15F}\u{1F17F}\u{1F18A}\u{1F1F5}",
  pa: "\u{1F18C}",
  q: "\u{24AC}\u{A7AF}\u{1CCE6}\u{1F120}\u{1F160}\u{1F180}\u{1F1F6}",
  qe: "\u{1F700}",
  r: "\u{1A6}\u{280}\u{24AD}\u{AB47}\u{AB48}\u{1CCE7}\u{1F121}\u{1F161}\u{1F181}\u{1F1F7}",
  s: "\u{1BD}\u{24AE}\u{A731}\u{1CCE8}\u{1F122}\u{1F12A}\u{1F162}\u{1F182}\u{1F1F8}",
  sa: "\u{1F18D}",
  t: "\u{1D1B}\u{22A4}\u{24AF}\u{27D9}\u{1CCE9}\u{1D6BB}\u{1D6F5}\u{1D72F}\u{1D769}\u{1D7A3}\u{1F123}\u{1F163}\u{1F183}\u{1F1F9}\u{1F768}",
  tf: "\u{A777}",
  ts: "\u{2A6}",
  u: "\u{28B}\u{1D1C}\u{222A}\u{22C3}\u{24B0}\u{A79F}\u{AB4E}\u{AB52}\u{1CCEA}\u{1D6D6}\u{1D710}\u{1D74A}\u{1D784}\u{1D7BE}\u{1F124}\u{1F164}\u{1F184}\u{1F1FA}",
  ue: "\u{1D6B}",
  uo: "\u{AB63}",
  v: "\u{1D20}\u{2228}\u{22C1}\u{24B1}\u{1CCEB}\u{1D6CE}\u{1D708}\u{1D742}\u{1D77C}\u{1D7B6}\u{1F125}\u{1F165}\u{1F185}\u{1F1FB}",
  vb: "\u{1F76C}",
  w: "\u{26F}\u{1D21}\u{24B2}\u{1CCEC}\u{1F126}\u{1F166}\u{1F186}\u{1F1FC}",
  wc: "\u{1F18F}",
  x: "\u{D7}\u{24B3}\u{2573}\u{292B}\u{292C}\u{2A2F}\u{A7B3}\u{1CCED}\u{1D6BE}\u{1D6F8}\u{1D732}\u{1D76C}\u{1D7A6}\u{1F127}\u{1F167}\u{1F187}\u{1F1FD}",
  y: "\u{263}\u{28F}\u{1D8C}\u{1EFF}\u{213D}\u{24B4}\u{AB5A}\u{1CCEE}\u{1D6BC}\u{1D6C4}\u{1D6F6}\u{1D6FE}\u{1D730}\u{1D738}\u{1D76A}\u{1D772}\u{1D7A4}\u{1D7AC}\u{1F128}\u{1F168}\u{1F188}\u{1F1FE}",
  z: "\u{1D22}\u{24B5}\u{102F5}\u{1CCEF}\u{1D6AD}\u{1D6E7}\u{1D721}\u{1D75B}\u{1D795}\u{1F129}\u{1F169}\u{1F189}\u{1F1FF}",
};

/** Letters of other scripts that UTS #39 holds to be the image of a Latin one. */
export const strong: Lookalikes = {
  a: "\u{391}\u{3B1}\u{410}\u{430}\u{13AA}\u{15C5}\u{A4EE}\u{102A0}\u{16F40}",
  ae: "\u{4D4}\u{4D5}",
  b: "\u{392}\u{412}\u{42C}\u{13CF}\u{13F4}\u{1472}\u{15AF}\u{15F7}\u{A4D0}\u{10282}\u{102A1}\u{10301}",
  bl: "\u{42B}",
  c: "\u{3F2}\u{3F9}\u{421}\u{441}\u{13DF}\u{2CA4}\u{2CA5}\u{A4DA}\u{ABAF}\u{102A2}\u{10302}\u{10415}\u{1043D}\u{1051C}\u{118E9}\u{118F2}",
  d: "\u{501}\u{13A0}\u{13E7}\u{146F}\u{15DE}\u{15EA}\u{A4D2}\u{A4D3}",
  e: "\u{395}\u{415}\u{435}\u{4BD}\u{13AC}\u{2D39}\u{A4F0}\u{10286}\u{118A6}\u{118AE}",
  f: "\u{3DC}\u{584}\u{15B4}\u{A4DD}\u{10287}\u{102A5}\u{10525}\u{118A2}\u{118C2}\u{1D213}",
  g: "\u{50C}\u{581}\u{13C0}\u{13F3}\u{A4D6}",
  h: "\u{397}\u{41D}\u{4BB}\u{570}\u{13BB}\u{13C2}\u{157C}\u{2C8E}\u{A4E7}\u{102CF}",
  i: "\u{37A}\u{3B9}\u{456}\u{4CF}\u{13A5}\u{1FBE}\u{A647}\u{AB75}\u{118C3}",
  j: "\u{37F}\u{3F3}\u{408}\u{458}\u{13AB}\u{148D}\u{A4D9}",
  k: "\u{39A}\u{41A}\u{13E6}\u{16D5}\u{2C94}\u{A4D7}\u{10518}",
  l: "\u{399}\u{406}\u{4C0}\u{5D5}\u{5DF}\u{627}\u{661}\u{6F1}\u{7CA}\u{13DE}\u{14AA}\u{16C1}\u{2C92}\u{2CD0}\u{2D4F}\u{A4E1}\u{A4F2}\u{1028A}\u{10309}\u{10320}\u{1041B}\u{10526}\u{118A3}\u{118B2}\u{16F16}\u{16F28}\u{1D22A}\u{1E8C7}\u{1EE00}\u{1EE80}\u{FE8D}\u{FE8E}",
  ll: "\u{5F0}",
  lo: "\u{42E}",
  m: "\u{39C}\u{3FA}\u{41C}\u{13B7}\u{15F0}\u{16D6}\u{2C98}\u{A4DF}\u{102B0}\u{10311}\u{11700}\u{118E3}",
  n: "\u{39D}\u{578}\u{57C}\u{2C9A}\u{A4E0}\u{10513}",
  o: "\u{39F}\u{3BF}\u{41E}\u{43E}\u{555}\u{585}\u{5E1}\u{647}\u{665}\u{6BE}\u{6C1}\u{6D5}\u{6F5}\u{7C0}\u{966}\u{9E6}\u{A66}\u{AE6}\u{B20}\u{B66}\u{BE6}\u{C66}\u{CE6}\u{D20}\u{D66}\u{E50}\u{ED0}\u{101D}\u{1040}\u{10FF}\u{12D0}\u{2C9E}\u{2C9F}\u{2D54}\u{3007}\u{A4F3}\u{10292}\u{102AB}\u{10404}\u{1042C}\u{104C2}\u{104EA}\u{10516}\u{114D0}\u{118B5}\u{118C8}\u{118D7}\u{118E0}\u{1EE24}\u{1EE64}\u{1EE84}\u{FBA6}\u{FBA7}\u{FBA8}\u{FBA9}\u{FBAA}\u{FBAB}\u{FBAC}\u{FBAD}\u{FEE9}\u{FEEA}\u{FEEB}\u{FEEC}",
  oo: "\u{A698}\u{A699}",
  p: "\u{3A1}\u{3C1}\u{3F1}\u{420}\u{440}\u{13E2}\u{146D}\u{2CA2}\u{2CA3}\u{A4D1}\u{10295}",
  q: "\u{51B}\u{563}\u{566}\u{2D55}",
  r: "\u{13A1}\u{13D2}\u{1587}\u{1D26}\u{2C85}\u{A4E3}\u{AB81}\u{104B4}\u{16F35}\u{1D216}",
  s: "\u{405}\u{455}\u{54F}\u{13D5}\u{13DA}\u{A4E2}\u{ABAA}\u{10296}\u{10420}\u{10448}\u{118C1}\u{16F3A}",
  t: "\u{3A4}\u{422}\u{13A2}\u{2CA6}\u{A4D4}\u{10297}\u{102B1}\u{10315}\u{118BC}\u{16F0A}",
  u: "\u{3C5}\u{54D}\u{57D}\u{1200}\u{144C}\u{A4F4}\u{104CE}\u{104F6}\u{118B8}\u{118D8}\u{16F42}",
  v: "\u{3BD}\u{474}\u{475}\u{5D8}\u{667}\u{6F7}\u{13D9}\u{142F}\u{2D38}\u{A4E6}\u{A6DF}\u{ABA9}\u{1051D}\u{11706}\u{118A0}\u{118C0}\u{16F08}\u{1D20D}",
  w: "\u{461}\u{51C}\u{51D}\u{561}\u{13B3}\u{13D4}\u{A4EA}\u{AB83}\u{1170A}\u{1170E}\u{1170F}\u{118E6}\u{118EF}",
  x: "\u{3A7}\u{425}\u{445}\u{1541}\u{157D}\u{166D}\u{16B7}\u{2CAC}\u{2D5D}\u{A4EB}\u{10290}\u{102B4}\u{10317}\u{10322}\u{10527}\u{118EC}",
  y: "\u{3A5}\u{3B3}\u{3D2}\u{423}\u{443}\u{4AE}\u{4AF}\u{10E7}\u{13A9}\u{13BD}\u{2CA8}\u{A4EC}\u{102B2}\u{118A4}\u{118DC}\u{16F43}",
  z: "\u{396}\u{13C3}\u{A4DC}\u{AB93}\u{118A9}\u{118C4}\u{118E5}",
};

/** Letters of other scripts that a reader who expects Latin takes for it. */
export const weak: Lookalikes = {
  a: "\u{394}\u{39B}\u{3BB}\u{AB7A}",
  b: "\u{3B2}\u{432}\u{44A}\u{44C}\u{13FC}\u{AB9F}",
  bl: "\u{44B}",
  d: "\u{3B4}\u{AB70}\u{ABB7}",
  e: "\u{39E}\u{3A3}\u{3B5}\u{3BE}\u{437}\u{44D}\u{454}\u{AB7C}\u{118C6}\u{118CE}",
  f: "\u{3DD}\u{493}",
  g: "\u{50D}\u{13FB}\u{AB90}",
  h: "\u{43D}\u{452}\u{45B}\u{4A3}\u{2C8F}\u{AB8B}\u{AB92}",
  j: "\u{AB7B}",
  k: "\u{3BA}\u{3F0}\u{43A}\u{49B}\u{2C95}\u{ABB6}",
  l: "\u{2C93}\u{2CD1}\u{ABAE}\u{10443}\u{118D2}",
  lo: "\u{44E}",
  m: "\u{3FB}\u{43C}\u{2C99}\u{AB87}",
  n: "\u{3B7}\u{3C0}\u{438}\u{439}\u{43F}\u{2C9B}",
  o: "\u{3B8}\u{3C3}\u{3C6}\u{473}\u{4E9}\u{118D5}",
  p: "\u{1D29}\u{ABB2}",
  r: "\u{433}\u{44F}\u{AB71}\u{ABA2}\u{104DC}",
  s: "\u{3C2}\u{57F}\u{ABA5}",
  t: "\u{3C4}\u{442}\u{2CA7}\u{AB72}",
  u: "\u{3BC}\u{446}",
  w: "\u{3C8}\u{3C9}\u{448}\u{449}\u{ABA4}",
  x: "\u{3C7}\u{4B3}\u{2CAD}",
  y: "\u{4B1}\u{2CA9}\u{AB79}\u{AB8D}",
  z: "\u{3B6}\u{118C9}",
};

/** Latin letters with a stroke, a hook or a bow that no normal form takes off. */
export const crossed: Lookalikes = {
  ae: "\u{E6}",
  b: "\u{180}\u{183}\u{185}\u{253}",
  c: "\u{188}\u{23C}",
  d: "\u{F0}\u{111}\u{18C}\u{256}\u{257}",
  e: "\u{247}",
  f: "\u{192}\u{1D6E}",
  g: "\u{1E5}\u{260}",
  h: "\u{127}\u{266}\u{2C68}",
  i: "\u{268}\u{1D7B}\u{1D7C}",
  j: "\u{249}\u{29D}",
  k: "\u{199}\u{2C6A}\u{A741}",
  l: "\u{142}\u{19A}\u{26B}\u{26D}",
  m: "\u{271}\u{1D6F}",
  n: "\u{19E}\u{272}\u{273}\u{1D70}",
  o: "\u{F8}\u{275}\u{A74B}\u{AB3E}",
  oe: "\u{153}",
  p: "\u{1A5}\u{1D7D}",
  q: "\u{2A0}",
  r: "\u{24D}\u{27C}\u{27D}\u{1D72}",
  s: "\u{282}\u{1D74}",
  t: "\u{167}\u{1AD}\u{288}\u{1D75}\u{2C66}",
  u: "\u{289}\u{1D7E}",
  w: "\u{A761}",
  y: "\u{1B4}\u{24F}",
  z: "\u{1B6}\u{225}\u{290}\u{1D76}",
};
