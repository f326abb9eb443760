//! Tells mainland China from elsewhere: by code, by number, by address, by name.

use crate::fact::{Ident, IdentKind, Truth};

use super::fold::is_han;

/// Provinces and cities of the mainland, as names and addresses begin with them.
const MAINLAND: &str = "北京 天津 上海 重庆 河北 山西 内蒙古 辽宁 吉林省 吉林市 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 \
广西 海南 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 石家庄 唐山 秦皇岛 邯郸 保定 廊坊 太原 呼和浩特 包头 沈阳 大连 鞍山 长春 哈尔滨 大庆 \
南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 马鞍山 \
福州 厦门 莆田 泉州 漳州 南昌 九江 赣州 济南 青岛 淄博 烟台 潍坊 济宁 威海 临沂 郑州 开封 洛阳 武汉 宜昌 襄阳 长沙 株洲 湘潭 衡阳 岳阳 \
广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山市 潮州 揭阳 云浮 南宁 柳州 桂林 海口 三亚 成都 \
自贡 绵阳 德阳 宜宾 贵阳 遵义 昆明 拉萨 西安 咸阳 宝鸡 兰州 西宁 银川 乌鲁木齐 粤港澳 横琴 雄安";

/// The same in pinyin, as words of a name or an address.
const MAINLAND_LATIN: &str = "beijing tianjin shanghai chongqing hebei shanxi liaoning jilin heilongjiang jiangsu zhejiang anhui \
fujian jiangxi shandong henan hubei hunan guangdong guangxi hainan sichuan guizhou yunnan shaanxi gansu qinghai ningxia \
xinjiang tibet shenyang dalian nanjing wuxi suzhou nantong hangzhou ningbo wenzhou hefei fuzhou xiamen jinan qingdao \
zhengzhou wuhan changsha guangzhou shenzhen zhuhai shantou foshan jiangmen zhongshan dongguan huizhou chengdu kunming xian";

/// Tells whether a place code is outside the mainland: Hong Kong, Macau and Taiwan are.
pub(super) fn code_outside_mainland(code: &str) -> Truth {
    match code {
        "" => Truth::Unknown,
        "HK" | "MO" | "TW" | "CN-HK" | "CN-MO" | "CN-TW" | "CN-91" | "CN-92" | "CN-71" => Truth::Yes,
        code if code == "CN" || code.starts_with("CN-") => Truth::No,
        _ => Truth::Yes,
    }
}

/// Tells whether a code names a place inside another ("CN-44" inside "CN-44", "CN-4403" inside "CN-44").
pub(super) fn code_inside(code: &str, province: &str) -> Truth {
    match () {
        () if code == province || code.starts_with(province) => Truth::Yes,
        // "CN" alone does not tell the province.
        () if code.is_empty() || province.starts_with(code) => Truth::Unknown,
        () => Truth::No,
    }
}

/// Tells whether two place codes name one place, as far as both say.
pub(super) fn code_same(claimed: &str, shown: &str) -> Truth {
    match () {
        () if claimed == shown || shown.starts_with(&format!("{claimed}-")) => Truth::Yes,
        () if claimed.starts_with(&format!("{shown}-")) => Truth::Unknown,
        () => Truth::No,
    }
}

/// Tells whether a name or an address says that it is in the mainland. It never tells that it is not.
pub(super) fn says_mainland(text: &str) -> bool {
    let text = ["中国香港", "中国澳门", "中国台湾", "中华民国", "Hong Kong, China", "Macau, China", "Macao, China"]
        .iter()
        .fold(text.to_string(), |text, free| text.replace(free, ""));
    if text.chars().any(is_han) {
        let outside = ["香港", "澳门", "台湾"].iter().any(|place| text.starts_with(place));
        let named = |part: &str| MAINLAND.split_whitespace().any(|place| part.starts_with(place));
        return !outside && (text.contains("中国") || named(&text) || text.split(['（', '(']).skip(1).any(named));
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
    let outside =
        lower.contains("hong kong") || lower.contains("macau") || lower.contains("macao") || lower.contains("taiwan");
    !outside
        && words.iter().any(|word| *word == "china" || MAINLAND_LATIN.split_whitespace().any(|place| place == *word))
}

/// Tells whether a registered number is one of the mainland's registers.
pub(super) fn number_of_mainland(ident: &Ident) -> bool {
    matches!(ident.kind, IdentKind::Uscc | IdentKind::OrgCode | IdentKind::CnRegNo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mainland_place_is_told_by_name_or_address() {
        for text in [
            "上海某某（中国）研发有限公司",
            "某某（深圳）有限公司",
            "广东省广州市某路1号",
            "Elm Research (Shanghai) Co., Ltd.",
            "1 Road, Beijing, China",
        ] {
            assert!(says_mainland(text), "{text}");
        }
        for text in [
            "香港中文大学（深圳校友会）",
            "Elm Research Ltd",
            "松湖大学",
            "Unit 5, Hong Kong, China",
            "中国香港九龙",
            "国立台湾大学",
        ] {
            assert!(!says_mainland(text), "{text}");
        }
    }

    #[test]
    fn hong_kong_macau_and_taiwan_are_outside_the_mainland() {
        for (code, truth) in
            [("HK", Truth::Yes), ("DE", Truth::Yes), ("CN-44", Truth::No), ("CN", Truth::No), ("", Truth::Unknown)]
        {
            assert_eq!(code_outside_mainland(code), truth, "{code}");
        }
    }
}
