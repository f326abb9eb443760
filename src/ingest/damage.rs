//! Every reader over cut, flipped and spliced files: never a panic, always a named state.

use super::fixtures::{Packed, biff, cfb, docx, gzip, ods, tar, xlsx, zip};
use super::{Limits, MemberState, file_id, read, state};
use crate::document::{Document, PartState, Place, ProblemKind};

const ROWS: &str = r#"<cols><col min="3" max="3" hidden="1"/></cols><sheetData>
    <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
    <row r="2"><c r="A2" s="1"><v>43529</v></c><c r="B2" s="3"><v>1955100.5</v></c><c r="C2"><v>7</v></c></row>
    <row r="3" hidden="1"><c r="A3" s="1"><v>43530</v></c><c r="B3"><v>2</v></c></row>
    <row r="4"><c r="A4" t="inlineStr"><is><t>合计</t></is></c><c r="B4"><f>SUM(B2:B3)</f><v>1955100.5</v></c></row>
    <row r="5"><c r="A5" s="4" t="str"><v>白字</v></c><c r="B5" s="5" t="str"><v>表头</v></c><c r="D5" s="2"><v>0.312</v></c></row>
    </sheetData><mergeCells><mergeCell ref="A4:A5"/></mergeCells>"#;

const BODY: &str = r#"<table:table table:name="台账"><table:table-column/><table:table-row>
    <table:table-cell office:value-type="date" table:style-name="ce1" office:date-value="2019-03-01"><text:p>2019年3月</text:p></table:table-cell>
    <table:table-cell office:value-type="currency" office:currency="CNY" office:value="1955100.50"><text:p>￥1,955,100.50</text:p></table:table-cell></table:table-row>
    <table:table-row table:visibility="collapse"><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell></table:table-row>
    <table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
    <table:table table:name="底稿" table:style-name="ta2"><table:table-row><table:table-cell office:value-type="string">
        <text:p>旧</text:p> <text:p>稿</text:p>
        </table:table-cell></table:table-row></table:table>"#;

const PARAGRAPHS: &str = r#"<w:p><w:r><w:t>申报书</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>名称</w:t></w:r></w:p></w:tc>
    <w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p></w:tc>
    <w:tc><w:p><w:r><w:t>二</w:t></w:r></w:p><w:p><w:r><w:t>三</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>
    <w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>累计投入</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r></w:p>"#;

/// Every format once: name and bytes.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let html = "<html><table><tr><td>序号<td colspan=2>金额</tr></table>合计</html>";
    let book = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"a\"><Table>\
        <Row ss:Hidden=\"1\"><Cell ss:Index=\"2\"><Data ss:Type=\"Number\">12.50</Data></Cell></Row></Table></Worksheet></Workbook>";
    vec![
        ("a.xlsx", xlsx(ROWS)),
        ("a.ods", ods(BODY)),
        ("a.docx", docx(PARAGRAPHS)),
        ("a.xls", cfb("Workbook", &biff())),
        ("b.xls", biff()),
        ("c.xls", book.as_bytes().to_vec()),
        ("a.csv", "序号,金额\n1,\"2,000\"\n".as_bytes().to_vec()),
        ("a.html", html.as_bytes().to_vec()),
        ("a.txt", "第一行\n第二行\n".as_bytes().to_vec()),
        ("a.zip", zip(&[Packed::plain("a.txt", b"text"), Packed::plain("b/c.txt", b"more")])),
        ("a.tar.gz", gzip(&tar(&[("a.txt", b"text")]))),
    ]
}

fn look(name: &str, bytes: &[u8]) -> Document {
    read(file_id(bytes), name, bytes, &Limits::standard())
}

/// What must hold of every document, whatever the bytes.
fn check(document: &Document) {
    let state = state(document);
    assert!(!matches!(state, MemberState::Ignored | MemberState::Duplicate));
    assert!(!document.problems.iter().any(|problem| problem.kind == ProblemKind::Crashed), "{:?}", document.problems);
    assert!(!document.parts.is_empty() || !document.problems.is_empty(), "nothing, and nothing said");
    for (index, part) in document.parts.iter().enumerate() {
        assert_eq!(matches!(part.state, PartState::Text | PartState::Ocr), !part.text.trim().is_empty());
        assert!(part.marks.is_sorted_by_key(|mark| mark.start));
        for mark in &part.marks {
            assert!(part.text.is_char_boundary(mark.start as usize));
        }
        for cell in part.tables.iter().flat_map(|table| &table.cells) {
            assert_eq!(cell.span.part as usize, index);
            assert!(cell.rows[0] <= cell.rows[1] && cell.cols[0] <= cell.cols[1]);
            assert!(!document.quote(cell.span).contains(['\n', '\t']));
        }
    }
    for problem in &document.problems {
        assert!(problem.part.is_none_or(|part| (part as usize) < document.parts.len().max(1)));
    }
}

#[test]
fn broken_files_of_every_format_end_in_a_named_state() {
    let mut seed = 0x2545_F491_4F6C_DD1Du64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below.max(1) as u64) as usize
    };
    let samples = samples();
    for (name, bytes) in &samples {
        for _ in 0..150 {
            let mut broken = bytes.clone();
            match random(4) {
                0 => broken.truncate(random(bytes.len())),
                1 => {
                    for _ in 0..=random(6) {
                        let at = random(broken.len());
                        broken[at] ^= 1 << random(8);
                    }
                }
                2 => {
                    let (from, to) = (random(bytes.len()), random(bytes.len()));
                    let end = to + random(bytes.len() - to);
                    broken.splice(from..from, bytes[to..end].iter().copied());
                }
                _ => {
                    let other = &samples[random(samples.len())].1;
                    let cut = random(broken.len());
                    broken.truncate(cut);
                    broken.extend(&other[random(other.len())..]);
                }
            }
            check(&look(name, &broken));
        }
        check(&look(name, bytes));
    }
}

#[test]
fn whole_files_are_read_without_a_word_about_damage() {
    for (name, bytes) in samples() {
        let document = look(name, &bytes);
        let damage = document.problems.iter().find(|problem| problem.kind == ProblemKind::Damaged);
        assert_eq!(damage, None, "{name}");
    }
}

#[test]
fn a_workbook_is_read_with_formats_hidden_rows_and_comments() {
    let document = look("a.xlsx", &xlsx(ROWS));
    let part = &document.parts[0];
    assert_eq!(
        part.text,
        "日期\t金额 （元）\n2019-03-05\t1955100.5\t7\n2019-03-06\t2\n合计\t1955100.5\n白字\t表头\t31.2%\n见附件3\n"
    );
    let hidden: Vec<&str> =
        part.tables[0].cells.iter().filter(|cell| cell.hidden).map(|cell| document.quote(cell.span)).collect();
    assert_eq!(hidden, ["7", "2019-03-06", "2", "白字"]);
    assert_eq!(part.tables[0].cells[7].rows, [3, 4]);
    assert_eq!(part.tables[0].cells[8].formula.as_deref(), Some("SUM(B2:B3)"));
    let details: Vec<(ProblemKind, &str)> =
        document.problems.iter().map(|problem| (problem.kind, problem.detail.as_str())).collect();
    assert_eq!(
        details,
        [
            (ProblemKind::StaleFormula, "B4: =SUM(B2:B3) gives 1955102.5, the cell shows 1955100.5"),
            (
                ProblemKind::HiddenContent,
                "sheet \"台账\" has 2 cells in 1 hidden rows (3), 1 cells in 1 hidden columns (C), 1 cells in white or with a format that shows nothing"
            ),
            (ProblemKind::HiddenContent, "sheet \"底稿\" is hidden: 1 cells"),
        ]
    );
}

#[test]
fn a_formula_without_a_cached_value_is_computed_where_it_can_be() {
    let rows = r#"<sheetData><row r="1"><c r="A1"><v>1.5</v></c><c r="B1"><f>A1*2</f></c><c r="C1"><f>B1+1</f><v/></c>
        <c r="D1"><f>VLOOKUP(A1,X!A:B,2)</f></c></row></sheetData>"#;
    let document = look("a.xlsx", &xlsx(rows));
    assert_eq!(document.parts[0].text.lines().next(), Some("1.5\t3\t4\t"));
    let stale = document.problems.iter().find(|problem| problem.kind == ProblemKind::StaleFormula);
    assert_eq!(stale.map(|problem| problem.detail.as_str()), Some("D1: =VLOOKUP(A1,X!A:B,2) has no cached value"));
}

#[test]
fn an_open_document_sheet_is_read_with_repeats_and_hidden_parts() {
    let document = look("a.ods", &ods(BODY));
    assert_eq!(document.parts[0].text, "2019年3月\t1955100.5\n3\t3\n");
    assert_eq!(document.parts[1].text, "旧 稿\n");
    assert!(document.parts[0].tables[0].cells[2].hidden && document.parts[1].tables[0].cells[0].hidden);
    assert_eq!(document.parts[0].tables[0].cells[1].format.as_deref(), Some("[$CNY]0.00"));
    assert_eq!(state(&document), MemberState::Read);
}

#[test]
fn an_old_workbook_is_read_with_strings_over_borders() {
    for bytes in [biff(), cfb("Workbook", &biff())] {
        let document = look("a.xls", &bytes);
        assert_eq!(document.parts[0].text, "日期与金额\n2019-03-05\t1955100\n#REF!\n");
        assert_eq!((document.parts[0].label.as_str(), document.parts[1].text.as_str()), ("台账", "ab\n"));
        let cells = &document.parts[0].tables[0].cells;
        assert_eq!((cells[0].cols, cells[1].hidden, cells[3].hidden), ([0, 1], true, false));
        assert_eq!(document.problems.len(), 2, "{:?}", document.problems);
    }
}

#[test]
fn a_word_file_is_read_in_body_order() {
    let document = look("a.docx", &docx(PARAGRAPHS));
    let part = &document.parts[0];
    assert_eq!(part.text, "申报书\n名称\t甲\n一\t二 三\n累计投入密\n页眉\n");
    let cells = &part.tables[0].cells;
    assert_eq!((cells[0].cols, cells[1].rows, cells[1].cols), ([0, 1], [0, 1], [2, 2]));
    assert_eq!(part.marks[2].place, Place::TableCell { table: 1, row: 0, col: 2 });
    assert_eq!(part.marks[5].place, Place::Para(2));
    assert_eq!(document.problems[0].kind, ProblemKind::HiddenContent);
}

#[test]
fn locked_empty_and_misnamed_files_are_told() {
    let locked = cfb("EncryptedPackage", b"secret");
    for (name, bytes, expected, kind) in [
        ("a.xlsx", locked.clone(), MemberState::Locked, ProblemKind::Locked),
        ("a.docx", locked.clone(), MemberState::Locked, ProblemKind::Locked),
        ("a.bin", locked, MemberState::Locked, ProblemKind::Locked),
        ("a.pdf", Vec::new(), MemberState::Empty, ProblemKind::Empty),
        ("a.xlsx", b"\x01\x02\x03\x04\xFE\xFF\x00\x00 nothing".to_vec(), MemberState::Damaged, ProblemKind::Damaged),
        ("a.rar", b"Rar!\x1A\x07\0".to_vec(), MemberState::Unsupported, ProblemKind::Unsupported),
        ("a.rtf", b"{\\rtf1 x}".to_vec(), MemberState::Unsupported, ProblemKind::Unsupported),
        ("a.doc", cfb("WordDocument", b"x"), MemberState::Unsupported, ProblemKind::Unsupported),
        ("a.xlsx", "序号,金额\n1,2\n".as_bytes().to_vec(), MemberState::Read, ProblemKind::WrongExtension),
        ("a.xls", xlsx(ROWS), MemberState::Read, ProblemKind::WrongExtension),
        ("a.csv", xlsx("<sheetData/>"), MemberState::Read, ProblemKind::WrongExtension),
        ("a.csv", b"\n\n".to_vec(), MemberState::Empty, ProblemKind::Empty),
    ] {
        let document = look(name, &bytes);
        assert_eq!(state(&document), expected, "{name}: {:?}", document.problems);
        assert!(document.problems.iter().any(|problem| problem.kind == kind), "{name}: {:?}", document.problems);
    }
}

#[test]
fn a_cut_workbook_gives_the_sheets_before_the_cut() {
    let bytes = xlsx(ROWS);
    let document = look("a.xlsx", &bytes[..bytes.len() - 900]);
    assert!(document.parts[0].text.starts_with("日期\t"), "{:?}", document.problems);
    assert!(document.problems.iter().any(|problem| problem.kind == ProblemKind::Damaged));
    let bytes = biff();
    let document = look("b.xls", &bytes[..bytes.len() - 30]);
    let states: Vec<PartState> = document.parts.iter().map(|part| part.state).collect();
    assert_eq!(states, [PartState::Text, PartState::Unread]);
}

#[test]
fn limits_cut_and_are_told() {
    let limits = Limits { sheet_cells: 3, ..Limits::standard() };
    for (name, bytes) in
        [("a.xlsx", xlsx(ROWS)), ("a.ods", ods(BODY)), ("b.xls", biff()), ("a.csv", b"a,b\nc,d\n".to_vec())]
    {
        let document = read(file_id(&bytes), name, &bytes, &limits);
        assert!(document.problems.iter().any(|problem| problem.kind == ProblemKind::OverLimit), "{name}");
        check(&document);
    }
    let limits = Limits { member_bytes: 10, ..Limits::standard() };
    assert_eq!(state(&read(file_id(b"12345678901"), "a.txt", b"12345678901", &limits)), MemberState::OverLimit);
}

#[test]
fn one_long_text_in_many_cells_is_no_bomb() {
    let cells = "<c t=\"s\"><v>1</v></c>".repeat(2000);
    let many = xlsx(&format!("<sheetData><row>{cells}</row></sheetData>"));
    let limits = Limits { text_bytes: 1000, ..Limits::standard() };
    let repeated = r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000"><table:table-cell
        table:number-columns-repeated="1000000" office:value-type="string"><text:p>长文</text:p></table:table-cell></table:table-row></table:table>"#;
    for (name, bytes) in [("a.xlsx", many), ("a.ods", ods(repeated))] {
        let document = read(file_id(&bytes), name, &bytes, &limits);
        assert!(document.parts[0].tables[0].cells.len() < 200);
        assert!(document.problems.iter().any(|problem| problem.kind == ProblemKind::OverLimit), "{name}");
    }
}

#[test]
fn every_bound_on_a_file_is_reached_and_told() {
    let standard = Limits::standard();
    let tiff =
        b"II\x2A\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x40\0\0\0\x01\x01\x03\0\x01\0\0\0\x40\0\0\0\0\0\0\0".to_vec();
    for (name, bytes, limits) in [
        ("a.xlsx", xlsx(ROWS), Limits { sheets: 1, ..standard.clone() }),
        ("a.xlsx", xlsx(ROWS), Limits { stream_bytes: 400, ..standard.clone() }),
        ("a.xlsx", xlsx(ROWS), Limits { text_bytes: 20, ..standard.clone() }),
        ("a.docx", docx(PARAGRAPHS), Limits { text_bytes: 20, ..standard.clone() }),
        ("a.docx", docx(PARAGRAPHS), Limits { stream_bytes: 100, ..standard.clone() }),
        ("a.ods", ods(BODY), Limits { stream_bytes: 100, ..standard.clone() }),
        ("a.ods", ods(BODY), Limits { sheets: 1, ..standard.clone() }),
        ("b.xls", biff(), Limits { sheets: 1, ..standard.clone() }),
        ("a.html", b"<table><tr><td>a<td>b</table>".to_vec(), Limits { sheet_cells: 1, ..standard.clone() }),
        ("a.tif", tiff.clone(), Limits { pixels: 4095, ..standard.clone() }),
        ("a.tif", tiff, Limits { pages: 0, ..standard.clone() }),
    ] {
        let document = read(file_id(&bytes), name, &bytes, &limits);
        assert!(document.problems.iter().any(|problem| problem.kind == ProblemKind::OverLimit), "{name} {limits:?}");
        check(&document);
    }
}

#[test]
fn a_string_that_the_table_lacks_is_told_and_nothing_is_computed_over_the_gap() {
    let rows = r#"<sheetData><row r="1"><c r="A1" t="s"><v>99</v></c><c r="B1"><v>2</v></c></row>
        <row r="2"><c r="B2"><f>A1+B1</f></c></row></sheetData>"#;
    let document = look("a.xlsx", &xlsx(rows));
    let told = |kind| document.problems.iter().any(|problem| problem.kind == kind && problem.part == Some(0));
    assert!(told(ProblemKind::Damaged) && told(ProblemKind::StaleFormula), "{:?}", document.problems);
    // The comment is that of the fixture.
    assert_eq!(document.parts[0].text.trim(), "2\n\n见附件3");
}

#[test]
fn a_workbook_as_one_xml_file_is_read_in_its_own_character_set() {
    let book = "<?xml version=\"1.0\" encoding=\"GB2312\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">\
        <Worksheet ss:Name=\"台账\"><Table><Row><Cell><Data ss:Type=\"String\">设备采购费用合计</Data></Cell></Row></Table></Worksheet></Workbook>";
    let document = look("c.xls", &encoding_rs::GBK.encode(book).0);
    assert_eq!(document.parts[0].text.trim(), "设备采购费用合计");
}

/// A PDF of so many pages that all show one content stream.
fn pdf(pages: usize, content: &str) -> Vec<u8> {
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", page + 4)).collect();
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, content.as_bytes()).unwrap();
    let packed: String = encoder.finish().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    let filters = "/Filter[/ASCIIHexDecode/FlateDecode]";
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count {pages}>>"),
        format!("<</Length {}{filters}>>stream\n{packed}>\nendstream", packed.len() + 1),
    ];
    objects.resize(
        pages + 3,
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 3 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1\
            /BaseFont/Helvetica>>>>>>>>"
            .to_owned(),
    );
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let start = out.len();
    let trailer = format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    out.extend([table, trailer].concat().as_bytes());
    out
}

#[test]
fn bounds_of_a_pdf_are_reached_and_told() {
    let standard = Limits::standard();
    let text = format!("BT /F 10 Tf 10 100 Td ({}) Tj ET", "a word ".repeat(200));
    let over = |document: &Document| {
        document.problems.iter().any(|problem| problem.kind == ProblemKind::OverLimit)
            || document.parts.iter().any(|part| part.state == PartState::OverLimit)
    };
    let bytes = pdf(3, &text);
    assert!(!over(&look("a.pdf", &bytes)));
    for limits in [Limits { pages: 1, ..standard.clone() }, Limits { pdf_bytes: 100, ..standard }] {
        let document = read(file_id(&bytes), "a.pdf", &bytes, &limits);
        assert!(over(&document), "{limits:?}: {:?}", document.problems);
        assert_eq!(document.parts.len(), 3, "every page has a state");
        check(&document);
    }
}

#[test]
fn nesting_without_an_end_is_no_stack_overflow() {
    let arrays = "[".repeat(200_000);
    let states = "q ".repeat(200_000);
    for content in [arrays.as_str(), &states, &"<<".repeat(200_000), &"(".repeat(200_000)] {
        check(&look("a.pdf", &pdf(1, content)));
    }
    let object = format!("%PDF-1.4\n1 0 obj\n{arrays}\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF");
    check(&look("a.pdf", object.as_bytes()));
    let deep = |open: &str| open.repeat(100_000).into_bytes();
    for (name, bytes) in [("a.html", deep("<table><tr><td>")), ("a.html", deep("<div>")), ("a.csv", deep("\"\"\","))] {
        check(&look(name, &bytes));
    }
    check(&look("a.docx", &docx(&"<w:tbl><w:tr><w:tc>".repeat(50_000))));
}

#[test]
fn the_last_cell_of_the_largest_sheet_is_one_cell() {
    let rows = r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row>
        <row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>"#;
    let document = look("a.xlsx", &xlsx(rows));
    assert_eq!(document.parts[0].tables[0].cells.len(), 2);
    assert!(document.parts[0].text.len() < 1000);
}
