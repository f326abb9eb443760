//! Names, codes and signs of currencies.

use std::sync::OnceLock;

use crate::fact::Currency;

/// A currency as written at a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    pub(super) code: Currency,
    /// Other currencies the sign allows.
    pub(super) alternatives: &'static [Currency],
    /// 元, 块: any currency named before or after it wins.
    pub(super) weak: bool,
    pub(super) end: usize,
}

const YEN: &[Currency] = &[Currency(*b"JPY")];
const NONE: &[Currency] = &[];
const DOLLARS: &[Currency] =
    &[Currency(*b"XXX"), Currency(*b"HKD"), Currency(*b"SGD"), Currency(*b"AUD"), Currency(*b"CAD"), Currency(*b"TWD")];

/// Chinese names, longest of a family first.
const NAMES: &[(&str, &[u8; 3])] = &[
    ("人民币", b"CNY"),
    ("美元", b"USD"),
    ("美金", b"USD"),
    ("港元", b"HKD"),
    ("港币", b"HKD"),
    ("港圆", b"HKD"),
    ("香港元", b"HKD"),
    ("澳门元", b"MOP"),
    ("澳门币", b"MOP"),
    ("葡币", b"MOP"),
    ("新台币", b"TWD"),
    ("台币", b"TWD"),
    ("欧元", b"EUR"),
    ("英镑", b"GBP"),
    ("日元", b"JPY"),
    ("日圆", b"JPY"),
    ("日币", b"JPY"),
    ("円", b"JPY"),
    ("韩元", b"KRW"),
    ("韩圆", b"KRW"),
    ("韩币", b"KRW"),
    ("新加坡元", b"SGD"),
    ("新加坡币", b"SGD"),
    ("新币", b"SGD"),
    ("新元", b"SGD"),
    ("坡币", b"SGD"),
    ("澳大利亚元", b"AUD"),
    ("澳元", b"AUD"),
    ("澳币", b"AUD"),
    ("加拿大元", b"CAD"),
    ("加元", b"CAD"),
    ("加币", b"CAD"),
    ("新西兰元", b"NZD"),
    ("纽元", b"NZD"),
    ("瑞士法郎", b"CHF"),
    ("瑞郎", b"CHF"),
    ("瑞典克朗", b"SEK"),
    ("挪威克朗", b"NOK"),
    ("丹麦克朗", b"DKK"),
    ("捷克克朗", b"CZK"),
    ("冰岛克朗", b"ISK"),
    ("以色列新谢克尔", b"ILS"),
    ("新谢克尔", b"ILS"),
    ("谢克尔", b"ILS"),
    ("印度卢比", b"INR"),
    ("卢比", b"INR"),
    ("巴基斯坦卢比", b"PKR"),
    ("俄罗斯卢布", b"RUB"),
    ("卢布", b"RUB"),
    ("泰铢", b"THB"),
    ("马来西亚林吉特", b"MYR"),
    ("林吉特", b"MYR"),
    ("马币", b"MYR"),
    ("令吉", b"MYR"),
    ("印尼盾", b"IDR"),
    ("印尼卢比", b"IDR"),
    ("印度尼西亚盾", b"IDR"),
    ("菲律宾比索", b"PHP"),
    ("墨西哥比索", b"MXN"),
    ("越南盾", b"VND"),
    ("巴西雷亚尔", b"BRL"),
    ("雷亚尔", b"BRL"),
    ("南非兰特", b"ZAR"),
    ("兰特", b"ZAR"),
    ("迪拉姆", b"AED"),
    ("沙特里亚尔", b"SAR"),
    ("土耳其里拉", b"TRY"),
    ("波兰兹罗提", b"PLN"),
    ("兹罗提", b"PLN"),
    ("匈牙利福林", b"HUF"),
    ("福林", b"HUF"),
    ("埃及镑", b"EGP"),
    ("柬埔寨瑞尔", b"KHR"),
    ("老挝基普", b"LAK"),
    ("缅元", b"MMK"),
];

/// Signs and codes in Latin letters; longest of a family first.
const SIGNS: &[(&str, &[u8; 3])] = &[
    ("RMB¥", b"CNY"),
    ("CNY¥", b"CNY"),
    ("RMB", b"CNY"),
    ("Rmb", b"CNY"),
    ("CNY", b"CNY"),
    ("CNH", b"CNY"),
    ("CN¥", b"CNY"),
    ("RENMINBI", b"CNY"),
    ("Renminbi", b"CNY"),
    ("US$", b"USD"),
    ("US $", b"USD"),
    ("U.S.$", b"USD"),
    ("U.S. $", b"USD"),
    ("u.s $", b"USD"),
    ("u.s. $", b"USD"),
    ("USD$", b"USD"),
    ("USD", b"USD"),
    ("HK$", b"HKD"),
    ("HK $", b"HKD"),
    ("HKD$", b"HKD"),
    ("HKD", b"HKD"),
    ("MOP$", b"MOP"),
    ("MOP", b"MOP"),
    ("NT$", b"TWD"),
    ("NTD", b"TWD"),
    ("NT", b"TWD"),
    ("TWD", b"TWD"),
    ("SGD$", b"SGD"),
    ("SG$", b"SGD"),
    ("S$", b"SGD"),
    ("SGD", b"SGD"),
    ("AUD$", b"AUD"),
    ("AU$", b"AUD"),
    ("A$", b"AUD"),
    ("AUD", b"AUD"),
    ("CAD$", b"CAD"),
    ("CA$", b"CAD"),
    ("C$", b"CAD"),
    ("c $", b"CAD"),
    ("CAD", b"CAD"),
    ("NZ$", b"NZD"),
    ("NZD", b"NZD"),
    ("R$", b"BRL"),
    ("BRL", b"BRL"),
    ("EUR", b"EUR"),
    ("GBP", b"GBP"),
    ("JPY¥", b"JPY"),
    ("JPY", b"JPY"),
    ("JP¥", b"JPY"),
    ("KRW", b"KRW"),
    ("CHF", b"CHF"),
    ("SEK", b"SEK"),
    ("NOK", b"NOK"),
    ("DKK", b"DKK"),
    ("CZK", b"CZK"),
    ("PLN", b"PLN"),
    ("HUF", b"HUF"),
    ("RUB", b"RUB"),
    ("ILS", b"ILS"),
    ("NIS", b"ILS"),
    ("INR", b"INR"),
    ("Rs.", b"INR"),
    ("Rs", b"INR"),
    ("THB", b"THB"),
    ("MYR", b"MYR"),
    ("RM", b"MYR"),
    ("IDR", b"IDR"),
    ("Rp", b"IDR"),
    ("PHP", b"PHP"),
    ("VND", b"VND"),
    ("ZAR", b"ZAR"),
    ("AED", b"AED"),
    ("SAR", b"SAR"),
    ("TRY", b"TRY"),
    ("MXN", b"MXN"),
    ("ARS", b"ARS"),
    ("CLP", b"CLP"),
    ("EGP", b"EGP"),
    ("PKR", b"PKR"),
    ("UAH", b"UAH"),
    ("KWD", b"KWD"),
    ("QAR", b"QAR"),
    ("€", b"EUR"),
    ("£", b"GBP"),
    ("₩", b"KRW"),
    ("₹", b"INR"),
    ("₽", b"RUB"),
    ("฿", b"THB"),
    ("₱", b"PHP"),
    ("₫", b"VND"),
    ("₪", b"ILS"),
    ("₾", b"GEL"),
    ("₴", b"UAH"),
    ("₺", b"TRY"),
    ("₸", b"KZT"),
];

fn written(code: &[u8; 3], end: usize) -> Written {
    Written { code: Currency(*code), alternatives: NONE, weak: false, end }
}

/// The places in [`SIGNS`] of the signs that begin with a byte.
fn signs_by_first() -> &'static [Vec<u8>] {
    static TABLE: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = vec![Vec::new(); 256];
        for (index, (name, _)) in SIGNS.iter().enumerate() {
            table[usize::from(name.as_bytes()[0])].push(index as u8);
        }
        table
    })
}

/// Tells whether a sign, code or name of a currency in Latin letters may begin at a byte, where a word stands.
pub(super) fn may_begin(text: &str, at: usize, word: &[u8]) -> bool {
    // codes and signs have at most eight letters (RENMINBI), and few begin with a small one
    let small = word.first().is_some_and(u8::is_ascii_lowercase);
    if word.len() <= 8 && (!small || word.len() <= 2 && matches!(word[0], b'u' | b'c')) && sign(text, at).is_some() {
        return true;
    }
    let first = match word.first().map(u8::to_ascii_lowercase) {
        Some(b'u') => &["us", "u", "united"][..],
        Some(b'h') => &["hong"],
        Some(b's') => &["singapore"],
        Some(b'a') => &["australian"],
        Some(b'c') => &["canadian"],
        Some(b'n') => &["new"],
        Some(b'p') => &["pounds"],
        Some(b'r') => &["renminbi"],
        _ => return false,
    };
    first.iter().any(|name| word.eq_ignore_ascii_case(name.as_bytes()))
}

/// Returns the sign or code at a byte, as it stands before a figure.
fn sign(text: &str, at: usize) -> Option<Written> {
    let rest = text.get(at..)?;
    let first = *rest.as_bytes().first()?;
    match first {
        b'$' => return Some(Written { code: Currency(*b"USD"), alternatives: DOLLARS, weak: false, end: at + 1 }),
        0xc2 if rest.starts_with('¥') => {
            return Some(Written { code: Currency::CNY, alternatives: YEN, weak: false, end: at + 2 });
        }
        _ => {}
    }
    signs_by_first()
        .get(usize::from(first))?
        .iter()
        .filter_map(|index| SIGNS.get(usize::from(*index)))
        .find(|(name, _)| rest.starts_with(name))
        .map(|(name, code)| written(code, at + name.len()))
        .filter(|sign| {
            let ends_in_letter = text.as_bytes()[sign.end - 1].is_ascii_alphabetic();
            !ends_in_letter || !text.as_bytes().get(sign.end).is_some_and(u8::is_ascii_alphabetic)
        })
}

/// Returns the Chinese name at a byte; 元 and 块 are not names.
fn name(text: &str, at: usize) -> Option<Written> {
    let rest = text.get(at..)?;
    let first = rest.as_bytes().first_chunk::<3>()?;
    NAMES
        .iter()
        .find(|(name, _)| name.as_bytes().first_chunk() == Some(first) && rest.starts_with(name))
        .map(|(name, code)| written(code, at + name.len()))
}

/// Returns the currency written at a byte before a figure: ￥, RMB, 人民币, US$.
pub(super) fn before(text: &str, at: usize) -> Option<Written> {
    match text.as_bytes().get(at)? {
        b if *b < 0xe3 => sign(text, at),
        _ => name(text, at).or_else(|| sign(text, at)),
    }
}

/// Returns the currency written at a byte after a figure: 元, 美元, USD, 人民币元, €.
pub(super) fn after(text: &str, at: usize) -> Option<Written> {
    let found = match text.as_bytes().get(at)? {
        b if *b < 0x80 || *b < 0xe3 => sign(text, at).or_else(|| english(text, at))?,
        _ => match name(text, at).or_else(|| sign(text, at)) {
            Some(found) => found,
            None => return yuan(text, at),
        },
    };
    // 人民币元, 港币元
    Some(match text.get(found.end..) {
        Some(rest) if rest.starts_with('元') && !rest.starts_with("元/") => Written { end: found.end + 3, ..found },
        _ => found,
    })
}

/// Words that begin with 元 or 块 and are no money.
const NOT_YUAN: &str = "旦月件素组器老首宵年代朝帅凶勋音数";

fn yuan(text: &str, at: usize) -> Option<Written> {
    let rest = text.get(at..)?;
    let mut chars = rest.chars();
    let first = chars.next()?;
    let next = chars.next();
    let end = match first {
        '元' | '圆' if !next.is_some_and(|c| NOT_YUAN.contains(c)) => at + 3,
        '块' if next == Some('钱') => at + 6,
        '块' if !next.is_some_and(|c| "状体地板".contains(c)) => at + 3,
        '蚊' => at + 3,
        _ => return None,
    };
    // 三万元欧元, 300元人民币
    if first != '块'
        && let Some(strong) = name(text, end)
    {
        return Some(strong);
    }
    Some(Written { code: Currency::CNY, alternatives: NONE, weak: true, end })
}

/// English names of more than one word.
const PHRASES: &[(&str, &[u8; 3])] = &[
    ("us dollar", b"USD"),
    ("u.s. dollar", b"USD"),
    ("united states dollar", b"USD"),
    ("hong kong dollar", b"HKD"),
    ("singapore dollar", b"SGD"),
    ("australian dollar", b"AUD"),
    ("canadian dollar", b"CAD"),
    ("new taiwan dollar", b"TWD"),
    ("new zealand dollar", b"NZD"),
    ("pounds sterling", b"GBP"),
    ("pound sterling", b"GBP"),
    ("chinese yuan", b"CNY"),
    ("yuan renminbi", b"CNY"),
    ("japanese yen", b"JPY"),
    ("swiss franc", b"CHF"),
    ("new israeli shekel", b"ILS"),
    ("israeli shekel", b"ILS"),
    ("american dollar", b"USD"),
    ("hongkong dollar", b"HKD"),
    ("taiwan dollar", b"TWD"),
    ("taiwanese dollar", b"TWD"),
    ("macau pataca", b"MOP"),
    ("macanese pataca", b"MOP"),
    ("british pound", b"GBP"),
    ("turkish lira", b"TRY"),
    ("indian rupee", b"INR"),
    ("pakistani rupee", b"PKR"),
    ("sri lankan rupee", b"LKR"),
    ("korean won", b"KRW"),
    ("south korean won", b"KRW"),
    ("malaysian ringgit", b"MYR"),
    ("malaysia ringgit", b"MYR"),
    ("thai baht", b"THB"),
    ("indonesian rupiah", b"IDR"),
    ("philippine peso", b"PHP"),
    ("mexican peso", b"MXN"),
    ("vietnamese dong", b"VND"),
    ("russian ruble", b"RUB"),
    ("russian rouble", b"RUB"),
    ("brazilian real", b"BRL"),
    ("south african rand", b"ZAR"),
    ("swedish krona", b"SEK"),
    ("swedish kronor", b"SEK"),
    ("norwegian krone", b"NOK"),
    ("norwegian kroner", b"NOK"),
    ("danish krone", b"DKK"),
    ("danish kroner", b"DKK"),
    ("czech koruna", b"CZK"),
    ("polish zloty", b"PLN"),
    ("hungarian forint", b"HUF"),
    ("saudi riyal", b"SAR"),
    ("uae dirham", b"AED"),
];

/// Tells whether a name of more than one word begins with a word: Swiss francs, Hong Kong dollars.
pub(super) fn begins_name(word: &[u8]) -> bool {
    PHRASES.iter().any(|(phrase, _)| {
        let bytes = phrase.as_bytes();
        bytes.get(word.len()) == Some(&b' ') && bytes[..word.len()].eq_ignore_ascii_case(word)
    })
}

fn english(text: &str, at: usize) -> Option<Written> {
    let bytes = text.as_bytes();
    let first = bytes.get(at)?.to_ascii_lowercase();
    for (phrase, code) in PHRASES.iter().filter(|(phrase, _)| phrase.as_bytes()[0] == first) {
        let end = at + phrase.len();
        if bytes.get(at..end).is_some_and(|b| b.eq_ignore_ascii_case(phrase.as_bytes())) {
            let end = if bytes.get(end).is_some_and(|b| b | 32 == b's') { end + 1 } else { end };
            return Some(written(code, end));
        }
    }
    match super::words::word(text, at)? {
        (super::words::Word::Currency(code), end) => {
            let alternatives = if &code == b"USD" { DOLLARS } else { NONE };
            Some(Written { code: Currency(code), alternatives, weak: false, end })
        }
        _ => None,
    }
}

/// Returns the currency of an English or Chinese name that stands before a figure in words: RENMINBI, US DOLLARS.
pub(super) fn before_words(text: &str, at: usize) -> Option<Written> {
    english(text, at).or_else(|| sign(text, at))
}
