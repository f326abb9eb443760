//! Closed lists that packs are held to: countries, provinces, currencies, and the codes of [`CodeOf`].

use crate::fact::CodeOf;

/// ISO 3166-1 alpha-2 codes in use.
const COUNTRIES: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// The two digits of GB/T 2260 that follow "CN-" for a province of the mainland.
const PROVINCES: &str = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65";

/// ISO 4217 codes in use.
const CURRENCIES: &str = "\
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP \
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR \
ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT \
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD \
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND \
VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

/// Ranks of professional titles, the lowest first.
pub(super) const RANKS: [&str; 4] = ["other", "middle", "associate", "senior"];

/// Tells whether a currency is on the list.
pub(super) fn is_currency(code: &str) -> bool {
    currencies().any(|known| known == code)
}

/// Returns all currencies.
pub(super) fn currencies() -> impl Iterator<Item = &'static str> {
    CURRENCIES.split(' ')
}

/// Tells whether a code is on its list.
pub(super) fn is_code(of: CodeOf, code: &str) -> bool {
    match (of, code.strip_prefix("CN-")) {
        (CodeOf::Place, Some(province)) => PROVINCES.split(' ').any(|known| known == province),
        _ => codes(of).contains(&code),
    }
}

/// Returns the codes of a list; of places, the countries only.
pub(super) fn codes(of: CodeOf) -> Vec<&'static str> {
    match of {
        CodeOf::Place => COUNTRIES.split(' ').collect(),
        CodeOf::Degree => vec!["doctor", "master", "bachelor", "other"],
        CodeOf::Rank => RANKS.to_vec(),
        CodeOf::Setup => vec!["new", "joint", "acquired", "other"],
        CodeOf::Applicant => vec!["company", "university", "institute", "other"],
        CodeOf::Level => vec!["ministry", "province", "city", "other"],
        CodeOf::LegalForm => vec!["company", "branch", "individual", "institution", "social", "other"],
    }
}
