//! Folds characters that only look different: radicals, presentation forms, Founder letters, symbol fonts.

/// The unified ideographs of U+2E80 to U+2FDF (Unicode 15, EquivalentUnifiedIdeograph.txt); a full-width space has none.
const RADICALS: &str = "　厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵　旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目\
示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨\
青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟　　　　　　　　　　　　一丨丶丿\
乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工\
己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙\
牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛\
舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音\
頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠　　　　　　　　　　\
";

/// The unified ideographs of U+F900 to U+FAD9 (Unicode 15, UnicodeData.txt).
const COMPATIBILITY: &str = "\
豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼\
郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾\
菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮兩凉梁糧良諒量勵呂女廬旅\
濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚\
聆鈴零靈領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率\
隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻\
行降見廓兀嗀　　塚　晴　　凞猪益礼神祥福靖精羽　蘒　諸　　逸都　　　飯飼館鶴郞隷侮僧免勉\
勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著\
褐視謁謹賓贈辶逸難響頻恵𤋮舘　　並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢嬨廒廙彩徭惘慎愈憎慠懲\
戴揄搜摒敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯猪瑱甆画瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆\
視調諸請謁諾諭謹變贈輸遲醙鉶陼難靖韛響頋頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎\
";

/// Returns the ordinary character that stands for a look-alike, or the same one.
///
/// Radicals (Word, Chromium, macOS write them in `/ToUnicode`) become ideographs; vertical
/// presentation forms become the punctuation they present; compatibility ideographs their own.
pub(super) fn ordinary(c: char) -> char {
    match c {
        // Chinese fonts share these two glyphs with the simplified characters.
        '⼾' => '户',
        '⾭' => '青',
        '\u{2E80}'..='\u{2FDF}' => radical(c).unwrap_or(c),
        '\u{FE10}'..='\u{FE19}' => nth("，、。：；！？〖〗…", c as u32 - 0xFE10).unwrap_or(c),
        '\u{FE30}'..='\u{FE48}' => nth("…—–__（）｛｝〔〕【】《》〈〉「」『』﹅﹆［］", c as u32 - 0xFE30).unwrap_or(c),
        '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' => ' ',
        '\u{00AD}' => '-',
        // GBK has one dash; fonts map its glyph to either.
        '―' => '—',
        '\u{F900}'..='\u{FAD9}' => compatibility(c),
        _ => c,
    }
}

/// Returns the letters of a ligature character.
pub(super) fn ligature(c: char) -> Option<&'static str> {
    ["ff", "fi", "fl", "ffi", "ffl", "st", "st"].get((c as usize).checked_sub(0xFB00)?).copied()
}

/// Tells whether a character is a radical, which a font may map a common glyph to.
pub(super) fn is_radical(c: char) -> bool {
    ('\u{2E80}'..='\u{2FDF}').contains(&c)
}

fn nth(text: &str, index: u32) -> Option<char> {
    text.chars().nth(index as usize)
}

fn radical(c: char) -> Option<char> {
    nth(RADICALS, c as u32 - 0x2E80).filter(|found| *found != '\u{3000}')
}

/// Pairs of compatibility ideographs that Chinese fonts map glyphs to, with the unified ones (Unicode 15, UnicodeData.txt).
fn compatibility(c: char) -> char {
    COMPATIBILITY.chars().nth(c as usize - 0xF900).filter(|found| *found != '\u{3000}').unwrap_or(c)
}

/// Returns the letter that Founder fonts keep at an ideograph.
///
/// The trail byte of the ideograph's GBK code is the ASCII letter with its high bit set:
/// 犃 is A0 C1 and stands for `A` (41).
pub(super) fn founder_letter(c: char) -> Option<char> {
    if !('\u{7280}'..='\u{7330}').contains(&c) {
        return None;
    }
    let mut buffer = [0; 4];
    let (bytes, _, bad) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
    match bytes.as_ref() {
        [0xA0, trail] if !bad => Some(char::from(trail & 0x7F)).filter(char::is_ascii_alphabetic),
        _ => None,
    }
}

/// Codes of Wingdings 2 and what they show.
const WINGDINGS_2: (&[u8], &str) = (b"\x4F\x50\x51\x52\x53\x54\x98\xA3\xA2", "✗✓☒☑☒☒●□■");
/// Codes of Wingdings and what they show.
const WINGDINGS: (&[u8], &str) = (
    b"\x6C\x6D\x6E\x6F\x70\x71\x72\x75\x76\x77\x9F\xA1\xA7\xA8\xAB\xD8\xDF\xE0\xE1\xE2\xE8\xFB\xFC\xFD\xFE",
    "●○■□□□□◆❖◆•○▪□★➢←→↑↓➔✗✓☒☑",
);
/// Codes of Zapf Dingbats and what they show.
const DINGBATS: (&[u8], &str) = (b"\x33\x34\x35\x36\x37\x38\x48\x6C\x6E\x6F\x71\x75", "✓✔✕✖✗✘★●■❏❑◆");
/// Codes of the Symbol font and what they show.
const SYMBOL: (&[u8], &str) = (b"\xB7\xB1\xB4\xB8\xA3\xB3\xB9\xB0\xAE\xA5\xD7\x6D\xE5", "•±×÷≤≥≠°→∞⋅μ∑");

/// Returns the character of a symbol font's code, for the fonts whose boxes and ticks forms use.
pub(super) fn symbol(font: &str, code: u8) -> Option<char> {
    let font = font.to_ascii_lowercase();
    let known = |names: &[&str]| names.iter().any(|name| font.contains(name));
    let (codes, signs) = match () {
        () if known(&["wingdings2", "wingdings 2", "wingdings-2"]) => WINGDINGS_2,
        () if known(&["wingdings"]) => WINGDINGS,
        () if known(&["dingbats"]) => DINGBATS,
        () if known(&["symbol"]) => SYMBOL,
        () => return None,
    };
    signs.chars().nth(codes.iter().position(|known| *known == code)?)
}

/// Returns the character for a private-use one of a symbol font (U+F020 to U+F0FF).
pub(super) fn private_use(font: &str, c: char) -> Option<char> {
    let code = u8::try_from((c as u32).checked_sub(0xF000)?).ok()?;
    symbol(font, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_and_presentation_forms_become_ordinary_characters() {
        assert_eq!("⼀⼈⾦⻓⻛".chars().map(ordinary).collect::<String>(), "一人金长风");
        assert_eq!("︐︵︶".chars().map(ordinary).collect::<String>(), "，（）");
        assert_eq!(ordinary('\u{F9F4}'), '林');
        assert_eq!(RADICALS.chars().count(), 0x2FE0 - 0x2E80);
    }

    #[test]
    fn ligatures_become_letters() {
        assert_eq!(ligature('ﬁ'), Some("fi"));
        assert_eq!(ligature('f'), None);
    }

    #[test]
    fn founder_letters_follow_the_trail_byte_and_true_ideographs_stay() {
        assert_eq!("犃犅犆犪狕".chars().filter_map(founder_letter).collect::<String>(), "ABCaz");
        assert_eq!(founder_letter('犬'), None);
        assert_eq!(founder_letter('中'), None);
    }

    #[test]
    fn ticks_of_symbol_fonts_are_told_apart_from_boxes() {
        assert_eq!(private_use("Wingdings", '\u{F0FE}'), Some('☑'));
        assert_eq!(private_use("Wingdings2", '\u{F0A3}'), Some('□'));
        assert_eq!(private_use("SimSun", '\u{F0A3}'), None);
    }
}
