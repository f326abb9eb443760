//! Places as ISO 3166 codes: countries and regions in Chinese (both scripts), English and Japanese,
//! provinces of China with their cities, and the foreign cities that addresses name most.
//!
//! A name is looked up in a table; nothing is guessed. Hong Kong, Macao and Taiwan have codes of their
//! own (`HK`, `MO`, `TW`), provinces of the mainland are `CN-11` … `CN-65` by GB/T 2260, `CN` is the
//! mainland without its province.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// Returns the code of the place that a name, a cell or an address states: `DE`, `HK`, `CN-44`.
///
/// A Chinese address goes from the largest unit to the smallest, so its first place decides; a Latin one
/// goes the other way, so its last does. Two scripts that name different places give `None`, as does a
/// text that names no place. Streets that are called after a place (北京路) name none.
pub fn place_code(text: &str) -> Option<&'static str> {
    let trimmed = text.trim().trim_matches(['(', ')', '（', '）', '[', ']', '。', ';', '；', ',', '，']);
    if let [a, b] = trimmed.as_bytes()
        && a.is_ascii_uppercase()
        && b.is_ascii_uppercase()
        && let Some((code, _)) = PLACES.iter().find(|(code, _)| *code == trimmed)
    {
        return Some(code);
    }
    let mentions = places(trimmed);
    let is_han = |range: &Range<usize>| trimmed.get(range.clone()).is_some_and(|name| !name.is_ascii());
    let han = mentions.iter().filter(|(range, _)| is_han(range)).map(|(_, code)| *code).collect::<Vec<_>>();
    let latin = mentions.iter().filter(|(range, _)| !is_han(range)).map(|(_, code)| *code).collect::<Vec<_>>();
    let first = narrowest(han.iter().copied());
    let last = narrowest(latin.iter().rev().copied());
    match (first, last) {
        (Some(a), Some(b)) if a == b || b.starts_with(a) => Some(b),
        (Some(a), Some(b)) if a.starts_with(b) => Some(a),
        (Some(_), Some(_)) => None,
        (one, other) => one.or(other),
    }
}

/// Returns every place named in a text with its byte range, the longest name at each position, in order.
pub fn places(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let chars = folded(text);
    let names = names();
    let mut found = Vec::new();
    let mut index = 0;
    while index < chars.len() {
        match longest(&chars, index, names) {
            Some((length, code)) if !names_a_street(&chars, index + length) => {
                let start = chars[index].1;
                let end = chars.get(index + length).map_or(text.len(), |next| next.1);
                let end = text.get(start..end).map_or(end, |name| start + name.trim_end().len());
                found.push((start..end, code));
                index += length;
            }
            Some((length, _)) => index += length,
            None => index += 1,
        }
    }
    found
}

/// Tells whether a code is of the mainland of China.
pub fn is_mainland(code: &str) -> bool {
    code == "CN" || code.starts_with("CN-")
}

/// Returns the first code, or the province after it when the first is the country alone (中国广东省),
/// or the region after it (中国香港).
fn narrowest(mut codes: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let first = codes.next()?;
    if first != "CN" {
        return Some(first);
    }
    let next = codes.next().filter(|code| is_mainland(code) || matches!(*code, "HK" | "MO" | "TW"));
    Some(next.unwrap_or(first))
}

/// All names, folded, with their codes, and how long a name that begins with a character can be.
struct Names {
    codes: HashMap<String, &'static str>,
    chars_max: HashMap<char, usize>,
}

/// Returns the length in characters and the code of the longest name that starts here.
fn longest(chars: &[(char, usize)], index: usize, names: &Names) -> Option<(usize, &'static str)> {
    let before = index.checked_sub(1).and_then(|i| chars.get(i)).map(|c| c.0);
    let is_latin = |c: char| c.is_ascii_alphanumeric();
    let first = chars.get(index)?.0;
    let chars_max = *names.chars_max.get(&first)?;
    if is_latin(first) && before.is_some_and(is_latin) {
        return None;
    }
    let rest = chars.get(index..)?;
    let mut name = String::new();
    let mut best = None;
    for (length, (c, _)) in rest.iter().take(chars_max).enumerate() {
        name.push(*c);
        let border = !is_latin(*c) || !rest.get(length + 1).is_some_and(|next| is_latin(next.0));
        if border && let Some(code) = names.codes.get(name.as_str()) {
            best = Some((length + 1, *code));
        }
    }
    best
}

/// Tells whether what follows a name makes it a street's or a building's name: 北京路, 上海西街, 德国中心.
fn names_a_street(chars: &[(char, usize)], after: usize) -> bool {
    let mut rest = chars.get(after..).unwrap_or_default().iter().map(|c| c.0).peekable();
    while rest.next_if(|c| "东西南北中東一二三四五六七八九十".contains(*c)).is_some() {}
    matches!(rest.next(), Some('路' | '街' | '道' | '巷' | '弄' | '里'))
}

/// Folds full-width forms, case and dots of abbreviations; keeps the byte offset of each character.
fn folded(text: &str) -> Vec<(char, usize)> {
    let mut chars: Vec<(char, usize)> = Vec::with_capacity(text.len());
    for (offset, c) in text.char_indices() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' | '\n' | '\r' | '\t' => ' ',
            '\u{2019}' => '\'',
            _ => c,
        };
        let c = c.to_lowercase().next().unwrap_or(c);
        let last = chars.last().map(|c| c.0);
        let dropped = (c == '.' && last.is_some_and(|l| l.is_ascii_alphabetic())) || (c == ' ' && last == Some(' '));
        if !dropped {
            chars.push((c, offset));
        }
    }
    chars
}

/// Returns all names.
fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names = Names { codes: HashMap::new(), chars_max: HashMap::new() };
        for (code, list) in PLACES.iter().chain(PROVINCES) {
            for name in list.split('|') {
                let name: Vec<char> = folded(name).iter().map(|c| c.0).collect();
                if let Some(first) = name.first() {
                    let chars_max = names.chars_max.entry(*first).or_default();
                    *chars_max = name.len().max(*chars_max);
                }
                names.codes.insert(name.into_iter().collect(), *code);
            }
        }
        names
    })
}

/// Countries and regions: simplified | traditional | English | Japanese | cities and states.
const PLACES: &[(&str, &str)] = &[
    (
        "CN",
        "中国|中國|中华人民共和国|中華人民共和國|中国内地|中国大陆|中國大陸|内地|China|Mainland China|People's Republic of China|PR China|P R China|PRC",
    ),
    (
        "HK",
        "香港|中国香港|中國香港|香港特别行政区|香港特別行政區|中华人民共和国香港特别行政区|九龙|九龍|新界|Hong Kong|Hongkong|Hong Kong SAR|HKSAR|Hong Kong China|Hong Kong, China|Kowloon|New Territories",
    ),
    (
        "MO",
        "澳门|澳門|中国澳门|中國澳門|澳门特别行政区|澳門特別行政區|氹仔|Macau|Macao|Macao SAR|Macau SAR|Macao, China|Macau, China|マカオ",
    ),
    (
        "TW",
        "台湾|臺灣|台灣|中国台湾|中國台灣|台湾地区|台灣地區|台湾省|台北|臺北|新北|新竹|台中|臺中|高雄|台南|臺南|桃园市|桃園|Taiwan|Taipei|New Taipei|Hsinchu|Taichung|Kaohsiung|Tainan|Taiwan, China",
    ),
    (
        "DE",
        "德国|德國|德意志联邦共和国|德意志|Germany|Deutschland|Federal Republic of Germany|ドイツ|柏林|慕尼黑|汉堡|漢堡|法兰克福|法蘭克福|斯图加特|德累斯顿|亚琛|卡尔斯鲁厄|海德堡|科隆|杜塞尔多夫|莱比锡|汉诺威|纽伦堡|多特蒙德|波恩|达姆施塔特|耶拿|Berlin|Munich|München|Muenchen|Hamburg|Frankfurt|Frankfurt am Main|Stuttgart|Dresden|Aachen|Karlsruhe|Heidelberg|Cologne|Köln|Düsseldorf|Duesseldorf|Leipzig|Hannover|Nuremberg|Nürnberg|Dortmund|Bonn|Darmstadt|Jena",
    ),
    (
        "JP",
        "日本|日本国|日本國|Japan|Nippon|东京|東京|东京都|東京都|大阪|京都|横滨|横浜|名古屋|神户|神戸|福冈|福岡|札幌|仙台|筑波|つくば|川崎|Tokyo|Osaka|Kyoto|Yokohama|Nagoya|Kobe|Fukuoka|Sapporo|Sendai|Tsukuba|Kawasaki",
    ),
    (
        "KR",
        "韩国|韓國|韓国|大韩民国|大韓民國|南韩|South Korea|Korea|Republic of Korea|Korea, Republic of|Republic of Korea (South)|首尔|首爾|釜山|大田|仁川|水原|Seoul|Busan|Daejeon|Incheon|Suwon",
    ),
    (
        "US",
        "美国|美國|美利坚合众国|美利堅合眾國|United States|United States of America|USA|U S A|US|アメリカ|アメリカ合衆国|米国|纽约|紐約|硅谷|矽谷|旧金山|舊金山|洛杉矶|洛杉磯|波士顿|波士頓|芝加哥|西雅图|西雅圖|休斯敦|休斯顿|圣何塞|圣地亚哥市|圣迭戈|加利福尼亚|加州|加利福尼亚州|马萨诸塞|马萨诸塞州|麻省|德克萨斯|得克萨斯|德州休斯敦|特拉华州|新泽西|华盛顿|华盛顿州|密歇根|宾夕法尼亚|费城|匹兹堡|亚特兰大|底特律|奥斯汀|达拉斯|迈阿密|New York|Silicon Valley|San Francisco|Los Angeles|Boston|Chicago|Seattle|Houston|San Jose|San Diego|California|Massachusetts|Texas|Delaware|New Jersey|Washington|Washington DC|Michigan|Pennsylvania|Philadelphia|Pittsburgh|Atlanta|Detroit|Austin|Dallas|Miami|Palo Alto|Santa Clara|Sunnyvale|Mountain View|Illinois|Maryland|North Carolina|Virginia|Ohio|Florida|Minnesota|Wisconsin|Colorado|Arizona|Oregon|Nevada",
    ),
    (
        "GB",
        "英国|英國|大不列颠及北爱尔兰联合王国|联合王国|United Kingdom|United Kingdom of Great Britain and Northern Ireland|UK|U K|Great Britain|England|Scotland|Wales|Northern Ireland|イギリス|英格兰|苏格兰|威尔士|北爱尔兰|伦敦|倫敦|曼彻斯特|牛津|爱丁堡|格拉斯哥|利物浦|诺丁汉|谢菲尔德|利兹|布里斯托|南安普顿|London|Manchester|Oxford|Edinburgh|Glasgow|Liverpool|Nottingham|Sheffield|Leeds|Bristol|Southampton",
    ),
    (
        "FR",
        "法国|法國|法兰西|法兰西共和国|France|フランス|巴黎|里昂|马赛|格勒诺布尔|图卢兹|尼斯|斯特拉斯堡|里尔|Paris|Lyon|Marseille|Grenoble|Toulouse|Strasbourg|Lille",
    ),
    (
        "IT",
        "意大利|義大利|意大利共和国|Italy|Italia|イタリア|罗马|羅馬|米兰|米蘭|都灵|博洛尼亚|佛罗伦萨|帕多瓦|热那亚|那不勒斯|Rome|Milan|Milano|Turin|Torino|Bologna|Florence|Firenze|Padua|Padova|Genoa|Naples|Napoli",
    ),
    (
        "ES",
        "西班牙|西班牙王国|Spain|España|スペイン|马德里|巴塞罗那|瓦伦西亚|塞维利亚|Madrid|Barcelona|Valencia|Seville",
    ),
    ("PT", "葡萄牙|葡萄牙共和国|Portugal|ポルトガル|里斯本|波尔图|Lisbon|Lisboa|Porto"),
    (
        "NL",
        "荷兰|荷蘭|荷兰王国|Netherlands|The Netherlands|Holland|オランダ|阿姆斯特丹|鹿特丹|代尔夫特|埃因霍温|海牙|乌得勒支|瓦赫宁根|Amsterdam|Rotterdam|Delft|Eindhoven|The Hague|Utrecht|Wageningen",
    ),
    ("BE", "比利时|比利時|比利时王国|Belgium|ベルギー|布鲁塞尔|鲁汶|根特|安特卫普|Brussels|Leuven|Ghent|Antwerp"),
    ("LU", "卢森堡|盧森堡|Luxembourg|ルクセンブルク"),
    (
        "CH",
        "瑞士|瑞士联邦|Switzerland|Schweiz|Suisse|スイス|苏黎世|日内瓦|洛桑|巴塞尔|伯尔尼|Zurich|Zürich|Geneva|Lausanne|Basel|Bern",
    ),
    (
        "AT",
        "奥地利|奧地利|奥地利共和国|Austria|Österreich|オーストリア|维也纳|格拉茨|林茨|因斯布鲁克|Vienna|Wien|Graz|Linz|Innsbruck",
    ),
    (
        "SE",
        "瑞典|瑞典王国|Sweden|スウェーデン|斯德哥尔摩|哥德堡|隆德|乌普萨拉|Stockholm|Gothenburg|Göteborg|Lund|Uppsala",
    ),
    ("NO", "挪威|挪威王国|Norway|ノルウェー|奥斯陆|卑尔根|特隆赫姆|Oslo|Bergen|Trondheim"),
    ("DK", "丹麦|丹麥|丹麦王国|Denmark|デンマーク|哥本哈根|奥胡斯|Copenhagen|Aarhus"),
    ("FI", "芬兰|芬蘭|芬兰共和国|Finland|フィンランド|赫尔辛基|埃斯波|奥卢|坦佩雷|Helsinki|Espoo|Oulu|Tampere"),
    ("IS", "冰岛|冰島|Iceland|アイスランド|雷克雅未克|Reykjavik"),
    ("IE", "爱尔兰|愛爾蘭|爱尔兰共和国|Ireland|Republic of Ireland|アイルランド|都柏林|科克|Dublin|Cork"),
    (
        "RU",
        "俄罗斯|俄羅斯|俄罗斯联邦|Russia|Russian Federation|ロシア|莫斯科|圣彼得堡|新西伯利亚|Moscow|Saint Petersburg|St Petersburg|Novosibirsk",
    ),
    ("UA", "乌克兰|烏克蘭|Ukraine|ウクライナ|基辅|哈尔科夫|Kyiv|Kiev|Kharkiv"),
    ("BY", "白俄罗斯|白俄羅斯|白罗斯|Belarus|ベラルーシ|明斯克|Minsk"),
    (
        "PL",
        "波兰|波蘭|波兰共和国|Poland|Polska|ポーランド|华沙|克拉科夫|弗罗茨瓦夫|Warsaw|Krakow|Kraków|Wroclaw|Wrocław",
    ),
    ("CZ", "捷克|捷克共和国|Czech Republic|Czechia|チェコ|布拉格|布尔诺|Prague|Brno"),
    ("SK", "斯洛伐克|Slovakia|スロバキア|布拉迪斯拉发|Bratislava"),
    ("HU", "匈牙利|Hungary|ハンガリー|布达佩斯|Budapest"),
    ("RO", "罗马尼亚|羅馬尼亞|Romania|ルーマニア|布加勒斯特|Bucharest"),
    ("BG", "保加利亚|保加利亞|Bulgaria|ブルガリア|索非亚|Sofia"),
    ("GR", "希腊|希臘|Greece|ギリシャ|雅典|Athens"),
    ("RS", "塞尔维亚|塞爾維亞|Serbia|セルビア|贝尔格莱德|Belgrade"),
    ("HR", "克罗地亚|克羅埃西亞|Croatia|クロアチア|萨格勒布|Zagreb"),
    ("SI", "斯洛文尼亚|斯洛維尼亞|Slovenia|スロベニア|卢布尔雅那|Ljubljana"),
    ("BA", "波黑|波斯尼亚和黑塞哥维那|波士尼亞|Bosnia and Herzegovina|Bosnia"),
    ("MK", "北马其顿|北馬其頓|North Macedonia"),
    ("ME", "黑山|黑山共和国|Montenegro"),
    ("AL", "阿尔巴尼亚|阿爾巴尼亞|Albania"),
    ("EE", "爱沙尼亚|愛沙尼亞|Estonia|エストニア|塔林|Tallinn|Tartu"),
    ("LV", "拉脱维亚|拉脫維亞|Latvia|ラトビア|里加|Riga"),
    ("LT", "立陶宛|Lithuania|リトアニア|维尔纽斯|Vilnius"),
    ("MT", "马耳他|馬爾他|Malta|マルタ"),
    ("CY", "塞浦路斯|賽普勒斯|Cyprus|キプロス"),
    ("MC", "摩纳哥|摩納哥|Monaco"),
    ("LI", "列支敦士登|Liechtenstein"),
    ("JE", "泽西岛|Jersey, Channel Islands"),
    ("GG", "根西岛|Guernsey"),
    ("IM", "马恩岛|Isle of Man"),
    ("VG", "英属维尔京群岛|英屬維爾京群島|英屬處女群島|British Virgin Islands|BVI"),
    ("KY", "开曼群岛|開曼群島|开曼|Cayman Islands|Cayman"),
    ("BM", "百慕大|百慕达|Bermuda"),
    ("SC", "塞舌尔|Seychelles"),
    ("WS", "萨摩亚|薩摩亞|Samoa"),
    ("MH", "马绍尔群岛|Marshall Islands"),
    (
        "CA",
        "加拿大|Canada|カナダ|多伦多|多倫多|温哥华|溫哥華|蒙特利尔|蒙特婁|渥太华|滑铁卢|卡尔加里|埃德蒙顿|安大略|魁北克|不列颠哥伦比亚|Toronto|Vancouver|Montreal|Montréal|Ottawa|Waterloo|Calgary|Edmonton|Ontario|Quebec|Québec|British Columbia|Alberta",
    ),
    ("MX", "墨西哥|Mexico|México|メキシコ|墨西哥城|Mexico City|Monterrey"),
    ("BR", "巴西|Brazil|Brasil|ブラジル|圣保罗|里约热内卢|São Paulo|Sao Paulo|Rio de Janeiro"),
    ("AR", "阿根廷|Argentina|アルゼンチン|布宜诺斯艾利斯|Buenos Aires"),
    ("CL", "智利|Chile|チリ|圣地亚哥|Santiago"),
    ("PE", "秘鲁|秘魯|Peru|ペルー|利马|Lima"),
    ("CO", "哥伦比亚|哥倫比亞|Colombia|コロンビア|波哥大|Bogota|Bogotá"),
    ("CU", "古巴|Cuba|キューバ"),
    ("CR", "哥斯达黎加|哥斯大黎加|Costa Rica"),
    ("PA", "巴拿马|巴拿馬|Panama"),
    ("UY", "乌拉圭|烏拉圭|Uruguay"),
    ("EC", "厄瓜多尔|Ecuador"),
    ("VE", "委内瑞拉|Venezuela"),
    (
        "AU",
        "澳大利亚|澳大利亞|澳洲|Australia|オーストラリア|悉尼|雪梨|墨尔本|墨爾本|布里斯班|珀斯|阿德莱德|堪培拉|新南威尔士|昆士兰|Sydney|Melbourne|Brisbane|Perth|Adelaide|Canberra|New South Wales|Queensland",
    ),
    ("NZ", "新西兰|新西蘭|紐西蘭|New Zealand|ニュージーランド|奥克兰|惠灵顿|基督城|Auckland|Wellington|Christchurch"),
    ("SG", "新加坡|新加坡共和国|Singapore|Republic of Singapore|シンガポール"),
    ("MY", "马来西亚|馬來西亞|Malaysia|マレーシア|吉隆坡|槟城|Kuala Lumpur|Penang|Johor|Selangor"),
    ("TH", "泰国|泰國|泰王国|Thailand|タイ国|曼谷|清迈|Bangkok|Chiang Mai"),
    ("VN", "越南|Vietnam|Viet Nam|ベトナム|河内|胡志明市|岘港|Hanoi|Ho Chi Minh City|Da Nang"),
    ("ID", "印度尼西亚|印度尼西亞|印尼|Indonesia|インドネシア|雅加达|万隆|Jakarta|Bandung"),
    ("PH", "菲律宾|菲律賓|Philippines|The Philippines|フィリピン|马尼拉|Manila"),
    ("KH", "柬埔寨|Cambodia|カンボジア|金边|Phnom Penh"),
    ("LA", "老挝|寮國|Laos|Lao PDR|ラオス|万象|Vientiane"),
    ("MM", "缅甸|緬甸|Myanmar|ミャンマー|仰光|Yangon"),
    ("BN", "文莱|汶萊|Brunei|Brunei Darussalam"),
    ("TL", "东帝汶|Timor-Leste"),
    (
        "IN",
        "印度|India|インド|班加罗尔|孟买|新德里|海得拉巴|Bangalore|Bengaluru|Mumbai|New Delhi|Delhi|Hyderabad|Chennai|Pune",
    ),
    ("PK", "巴基斯坦|Pakistan|パキスタン|伊斯兰堡|卡拉奇|拉合尔|Islamabad|Karachi|Lahore"),
    ("BD", "孟加拉国|孟加拉|Bangladesh|バングラデシュ|达卡|Dhaka"),
    ("LK", "斯里兰卡|斯里蘭卡|Sri Lanka|スリランカ|科伦坡|Colombo"),
    ("NP", "尼泊尔|尼泊爾|Nepal|ネパール|加德满都|Kathmandu"),
    ("MN", "蒙古国|蒙古|Mongolia|モンゴル|乌兰巴托|Ulaanbaatar"),
    ("KZ", "哈萨克斯坦|哈薩克|Kazakhstan|カザフスタン|阿拉木图|阿斯塔纳|Almaty|Astana|Nur-Sultan"),
    ("UZ", "乌兹别克斯坦|烏茲別克|Uzbekistan|ウズベキスタン|塔什干|Tashkent"),
    ("KG", "吉尔吉斯斯坦|吉爾吉斯|Kyrgyzstan|比什凯克|Bishkek"),
    ("TJ", "塔吉克斯坦|Tajikistan|杜尚别"),
    ("TM", "土库曼斯坦|Turkmenistan"),
    ("GE", "格鲁吉亚|喬治亞|第比利斯|Tbilisi"),
    ("AM", "亚美尼亚|Armenia|埃里温|Yerevan"),
    ("AZ", "阿塞拜疆|Azerbaijan|巴库|Baku"),
    ("TR", "土耳其|Turkey|Türkiye|Turkiye|トルコ|伊斯坦布尔|安卡拉|Istanbul|Ankara|Izmir"),
    ("IL", "以色列|Israel|イスラエル|特拉维夫|耶路撒冷|海法|Tel Aviv|Jerusalem|Haifa|Rehovot"),
    (
        "AE",
        "阿联酋|阿聯酋|阿拉伯联合酋长国|阿拉伯聯合大公國|United Arab Emirates|UAE|アラブ首長国連邦|迪拜|杜拜|阿布扎比|Dubai|Abu Dhabi|Sharjah",
    ),
    (
        "SA",
        "沙特阿拉伯|沙特|沙烏地阿拉伯|Saudi Arabia|Kingdom of Saudi Arabia|サウジアラビア|利雅得|吉达|Riyadh|Jeddah",
    ),
    ("QA", "卡塔尔|卡達|卡塔爾|Qatar|カタール|多哈|Doha"),
    ("KW", "科威特|Kuwait|クウェート"),
    ("BH", "巴林|Bahrain"),
    ("OM", "阿曼|Oman|オマーン|马斯喀特|Muscat"),
    ("JO", "约旦|約旦|Jordan|ヨルダン|安曼|Amman"),
    ("LB", "黎巴嫩|Lebanon|贝鲁特|Beirut"),
    ("IR", "伊朗|Iran|イラン|德黑兰|Tehran"),
    ("IQ", "伊拉克|Iraq|イラク|巴格达"),
    ("SY", "叙利亚|Syria"),
    ("EG", "埃及|Egypt|エジプト|开罗|Cairo"),
    ("ZA", "南非|South Africa|南アフリカ|约翰内斯堡|开普敦|Johannesburg|Cape Town|Pretoria"),
    ("NG", "尼日利亚|奈及利亞|Nigeria|拉各斯|Lagos|Abuja"),
    ("KE", "肯尼亚|肯亞|Kenya|内罗毕|Nairobi"),
    ("ET", "埃塞俄比亚|衣索比亞|Ethiopia|亚的斯亚贝巴|Addis Ababa"),
    ("TZ", "坦桑尼亚|坦尚尼亞|Tanzania"),
    ("UG", "乌干达|烏干達|Uganda"),
    ("RW", "卢旺达|Rwanda|Kigali"),
    ("GH", "加纳|迦納|Ghana|Accra"),
    ("SN", "塞内加尔|Senegal"),
    ("ZM", "赞比亚|尚比亞|Zambia"),
    ("ZW", "津巴布韦|辛巴威|Zimbabwe"),
    ("MZ", "莫桑比克|莫三比克|Mozambique"),
    ("AO", "安哥拉|Angola"),
    ("CM", "喀麦隆|Cameroon"),
    ("MU", "毛里求斯|模里西斯|Mauritius"),
    ("MG", "马达加斯加|Madagascar"),
    ("NA", "纳米比亚|Namibia"),
    ("BW", "博茨瓦纳|Botswana"),
    ("MA", "摩洛哥|Morocco|モロッコ|卡萨布兰卡|Casablanca|Rabat"),
    ("DZ", "阿尔及利亚|阿爾及利亞|Algeria"),
    ("TN", "突尼斯|突尼西亞|Tunisia"),
    ("LY", "利比亚|Libya"),
    ("SD", "苏丹|蘇丹|Sudan"),
    ("NE", "尼日尔|Niger"),
    ("ML", "马里共和国|Mali"),
    ("CD", "刚果（金）|刚果民主共和国|Democratic Republic of the Congo"),
    ("CG", "刚果（布）|Republic of the Congo"),
    ("CI", "科特迪瓦|Côte d'Ivoire|Ivory Coast"),
    ("FJ", "斐济|Fiji"),
    ("PG", "巴布亚新几内亚|Papua New Guinea"),
    ("GN", "几内亚|Guinea"),
    ("MV", "马尔代夫|Maldives"),
    ("AF", "阿富汗|Afghanistan"),
    ("YE", "也门|Yemen"),
    ("KP", "朝鲜|朝鮮|North Korea"),
    ("JM", "牙买加|Jamaica"),
    ("BB", "巴巴多斯|Barbados"),
    ("MD", "摩尔多瓦|Moldova"),
    ("SM", "圣马力诺|San Marino"),
    ("BS", "巴哈马|Bahamas|The Bahamas"),
    ("BO", "玻利维亚|Bolivia"),
    ("PY", "巴拉圭|Paraguay"),
    ("TT", "特立尼达和多巴哥|Trinidad and Tobago"),
];

/// Provinces of the mainland by GB/T 2260 with their prefectures, and the districts of Guangdong that are
/// named without their city.
const PROVINCES: &[(&str, &str)] = &[
    ("CN-11", "北京|北京市|Beijing|中关村|海淀区|Peking"),
    ("CN-12", "天津|天津市|Tianjin|滨海新区"),
    ("CN-13", "河北|河北省|Hebei|石家庄|唐山|秦皇岛|邯郸|邢台|保定|张家口|承德|沧州|廊坊|衡水|雄安新区|Shijiazhuang"),
    ("CN-14", "山西|山西省|Shanxi|太原|大同市|阳泉|长治|晋城|朔州|晋中|运城|忻州|临汾|吕梁|Taiyuan"),
    (
        "CN-15",
        "内蒙古|内蒙古自治区|Inner Mongolia|呼和浩特|包头|乌海|赤峰|通辽|鄂尔多斯|呼伦贝尔|巴彦淖尔|乌兰察布|Hohhot",
    ),
    (
        "CN-21",
        "辽宁|辽宁省|Liaoning|沈阳|大连|鞍山|抚顺|本溪|丹东|锦州|营口|阜新|辽阳|盘锦|铁岭|葫芦岛|Shenyang|Dalian",
    ),
    ("CN-22", "吉林|吉林省|Jilin|长春|四平|辽源|通化|白山市|松原|白城|延边|Changchun"),
    (
        "CN-23",
        "黑龙江|黑龙江省|Heilongjiang|哈尔滨|齐齐哈尔|鸡西|鹤岗|双鸭山|大庆|伊春|佳木斯|七台河|牡丹江|黑河|绥化|Harbin",
    ),
    ("CN-31", "上海|上海市|Shanghai|浦东新区|张江"),
    (
        "CN-32",
        "江苏|江苏省|Jiangsu|南京|无锡|徐州|常州|苏州|南通|连云港|淮安|盐城|扬州|镇江|泰州|宿迁|昆山|Nanjing|Suzhou|Wuxi|Changzhou|Nantong|Kunshan",
    ),
    (
        "CN-33",
        "浙江|浙江省|Zhejiang|杭州|宁波|温州|嘉兴|湖州|绍兴|金华|衢州|舟山|台州|丽水|义乌|Hangzhou|Ningbo|Wenzhou|Jiaxing",
    ),
    (
        "CN-34",
        "安徽|安徽省|Anhui|合肥|芜湖|蚌埠|淮南|马鞍山|淮北|铜陵|安庆|黄山|滁州|阜阳|宿州|六安|亳州|池州|宣城|Hefei|Wuhu",
    ),
    ("CN-35", "福建|福建省|Fujian|福州|厦门|莆田|三明|泉州|漳州|南平|龙岩|宁德|Fuzhou|Xiamen|Quanzhou"),
    ("CN-36", "江西|江西省|Jiangxi|南昌|景德镇|萍乡|九江|新余|鹰潭|赣州|吉安|宜春|抚州|上饶|Nanchang|Ganzhou"),
    (
        "CN-37",
        "山东|山东省|Shandong|济南|青岛|淄博|枣庄|东营|烟台|潍坊|济宁|泰安|威海|日照|临沂|德州市|聊城|滨州|菏泽|Jinan|Qingdao|Yantai|Weihai",
    ),
    (
        "CN-41",
        "河南|河南省|Henan|郑州|开封|洛阳|平顶山|安阳|鹤壁|新乡|焦作|濮阳|许昌|漯河|三门峡|南阳|商丘|信阳|周口|驻马店|Zhengzhou|Luoyang",
    ),
    ("CN-42", "湖北|湖北省|Hubei|武汉|黄石|十堰|宜昌|襄阳|鄂州|荆门|孝感|荆州|黄冈|咸宁|随州|恩施|Wuhan|Yichang"),
    (
        "CN-43",
        "湖南|湖南省|Hunan|长沙|株洲|湘潭|衡阳|邵阳|岳阳|常德|张家界|益阳|郴州|永州|怀化|娄底|湘西|Changsha|Zhuzhou",
    ),
    (
        "CN-44",
        "广东|广东省|廣東|廣東省|粤|Guangdong|Guangdong Province|Canton|广州|廣州|深圳|珠海|汕头|佛山|韶关|湛江|肇庆|江门|茂名|惠州|梅州|汕尾|河源|阳江|清远|东莞|東莞|中山市|中山|潮州|揭阳|云浮|南沙|南沙区|前海|横琴|松山湖|黄埔区|天河区|海珠区|越秀区|荔湾区|白云区|番禺区|番禺|花都|增城|从化|南山区|福田区|罗湖区|龙岗区|龙岗|龙华区|坪山区|光明区|盐田区|禅城区|南海区|顺德|顺德区|三水区|高明区|香洲区|斗门区|金湾区|仲恺|大亚湾|Guangzhou|Shenzhen|Zhuhai|Shantou|Foshan|Shaoguan|Zhanjiang|Zhaoqing|Jiangmen|Maoming|Huizhou|Meizhou|Shanwei|Heyuan|Yangjiang|Qingyuan|Dongguan|Zhongshan|Chaozhou|Jieyang|Yunfu|Nansha|Shunde",
    ),
    (
        "CN-45",
        "广西|广西壮族自治区|Guangxi|南宁|柳州|桂林|梧州|北海市|防城港|钦州|贵港|玉林|百色|贺州|河池|来宾|崇左|Nanning|Guilin|Liuzhou",
    ),
    ("CN-46", "海南|海南省|Hainan|海口|三亚|三沙|儋州|Haikou|Sanya"),
    ("CN-50", "重庆|重庆市|Chongqing|两江新区"),
    (
        "CN-51",
        "四川|四川省|Sichuan|成都|自贡|攀枝花|泸州|德阳|绵阳|广元|遂宁|内江|乐山|南充|眉山|宜宾|广安|达州|雅安|巴中|资阳|Chengdu|Mianyang",
    ),
    ("CN-52", "贵州|贵州省|Guizhou|贵阳|六盘水|遵义|安顺|毕节|铜仁|Guiyang"),
    ("CN-53", "云南|云南省|Yunnan|昆明|曲靖|玉溪|保山|昭通|丽江|普洱|临沧|大理|Kunming"),
    ("CN-54", "西藏|西藏自治区|Tibet|拉萨|日喀则|昌都|林芝|Lhasa"),
    ("CN-61", "陕西|陕西省|Shaanxi|西安|铜川|宝鸡|咸阳|渭南|延安|汉中|榆林|安康市|商洛|Xi'an|Xian"),
    ("CN-62", "甘肃|甘肃省|Gansu|兰州|嘉峪关|金昌|白银市|天水|武威|张掖|平凉|酒泉|庆阳|定西|陇南|Lanzhou"),
    ("CN-63", "青海|青海省|Qinghai|西宁|海东市|Xining"),
    ("CN-64", "宁夏|宁夏回族自治区|Ningxia|银川|石嘴山|吴忠|固原|中卫|Yinchuan"),
    ("CN-65", "新疆|新疆维吾尔自治区|Xinjiang|乌鲁木齐|克拉玛依|吐鲁番|哈密|喀什|Urumqi"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_script_gives_its_code() {
        let rows = [
            ("德国", "DE"),
            ("德國", "DE"),
            ("Germany", "DE"),
            ("ドイツ", "DE"),
            ("中国香港", "HK"),
            ("香港特別行政區", "HK"),
            ("Hong Kong", "HK"),
            ("Hong Kong SAR", "HK"),
            ("澳门", "MO"),
            ("臺灣", "TW"),
            ("U.S.A.", "US"),
            ("United States of America", "US"),
            ("UK", "GB"),
            ("印度尼西亚", "ID"),
            ("印度", "IN"),
            ("Nigeria", "NG"),
            ("Republic of Korea", "KR"),
            ("广东省深圳市", "CN-44"),
            ("P.R. China", "CN"),
            ("中华人民共和国", "CN"),
            ("DE", "DE"),
            ("（日本）", "JP"),
            ("Ｇｅｒｍａｎｙ", "DE"),
            ("阿拉伯联合酋长国", "AE"),
            ("罗马尼亚", "RO"),
            ("白俄罗斯", "BY"),
            ("德国慕尼黑", "DE"),
            ("Shenzhen", "CN-44"),
            ("上海", "CN-31"),
        ];
        for (text, code) in rows {
            assert_eq!(place_code(text), Some(code), "{text}");
        }
    }

    #[test]
    fn an_address_gives_the_place_of_its_largest_unit() {
        let rows = [
            ("中国广东省广州市天河区五山路1号", "CN-44"),
            ("广州市越秀区北京路100号", "CN-44"),
            ("香港九龙上海街12号", "HK"),
            ("香港新界沙田科学园西大街2号", "HK"),
            ("12 Canton Road, Kowloon, Hong Kong", "HK"),
            ("Leopoldstrasse 12, 80802 Munich, Germany", "DE"),
            ("1 Fusionopolis Way, Singapore 138632", "SG"),
            ("Room 501, Building 2, Nanshan, Shenzhen, Guangdong, China", "CN-44"),
            ("德国（Germany）", "DE"),
        ];
        for (text, code) in rows {
            assert_eq!(place_code(text), Some(code), "{text}");
        }
    }

    #[test]
    fn what_names_no_place_or_two_gives_none() {
        for text in ["", "研发中心", "北京路12号", "Chinatown Street", "Romeo", "德国 / Japan", "ZZ"] {
            assert_eq!(place_code(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_lie_on_the_names() {
        let text = "在 Hong Kong 与德国设立";
        let found: Vec<_> = places(text).into_iter().map(|(range, code)| (&text[range], code)).collect();
        assert_eq!(found, [("Hong Kong", "HK"), ("德国", "DE")]);
    }

    #[test]
    fn no_name_has_two_codes() {
        let mut seen = HashMap::new();
        for (code, list) in PLACES.iter().chain(PROVINCES) {
            for name in list.split('|') {
                if let Some(other) = seen.insert(name.to_lowercase(), code) {
                    panic!("{name} is {other} and {code}");
                }
            }
        }
    }
}
