"""The national language tables of GSM 03.38, drawn as the standard draws them (3GPP TS 23.038 annex A).

One chart a table: row *r*, column *c* is septet ``16 * r + c``.  A locking shift table takes the place of the
basic table, a single shift table that of the extension table.  How a cell is written:

* the character itself, wherever that is easy to read in a row;
* four hexadecimal digits, its code point: combining marks, right-to-left letters and those that Unicode
  normalisation would take apart;
* ``SP``, ``LF``, ``CR``, ``FF``, ``ESC`` for space and controls, ``·`` for an empty position.

Rows of single shift tables that are empty throughout are left out.  `smpplab.text.national` reads the charts.
"""

from __future__ import annotations

__all__ = ["LOCKING", "SINGLE"]

LOCKING: dict[int, str] = {
    # Turkish
    1: r"""
0: @ £ $ ¥ € é ù ı ò Ç LF Ğ ğ CR Å å
1: Δ _ Φ Γ Λ Ω Π Ψ Σ Θ Ξ ESC Ş ş ß É
2: SP ! " # ¤ % & ' ( ) * + , - . /
3: 0 1 2 3 4 5 6 7 8 9 : ; < = > ?
4: İ A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z Ä Ö Ñ Ü §
6: ç a b c d e f g h i j k l m n o
7: p q r s t u v w x y z ä ö ñ ü à
""",
    # Portuguese
    3: r"""
0: @ £ $ ¥ ê é ú í ó ç LF Ô ô CR Á á
1: Δ _ ª Ç À ∞ ^ \ € Ó | ESC Â â Ê É
2: SP ! " # º % & ' ( ) * + , - . /
3: 0 1 2 3 4 5 6 7 8 9 : ; < = > ?
4: Í A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z Ã Õ Ú Ü §
6: ~ a b c d e f g h i j k l m n o
7: p q r s t u v w x y z ã õ ` ü à
""",
    # Bengali
    4: r"""
0: 0981 0982 0983 অ আ ই ঈ উ ঊ ঋ LF ঌ · CR · এ
1: ঐ · · ও ঔ ক খ গ ঘ ঙ চ ESC ছ জ ঝ ঞ
2: SP ! ট ঠ ড ঢ ণ ত ) ( থ দ , ধ . ন
3: 0 1 2 3 4 5 6 7 8 9 : ; · প ফ ?
4: ব ভ ম য র · ল · · · শ ষ স হ 09BC ঽ
5: 09BE 09BF 09C0 09C1 09C2 09C3 09C4 · · 09C7 09C8 · · 09CB 09CC 09CD
6: ৎ a b c d e f g h i j k l m n o
7: p q r s t u v w x y z 09D7 09DC 09DD ৰ ৱ
""",
    # Gujarati
    5: r"""
0: 0A81 0A82 0A83 અ આ ઇ ઈ ઉ ઊ ઋ LF ઌ ઍ CR · એ
1: ઐ ઑ · ઓ ઔ ક ખ ગ ઘ ઙ ચ ESC છ જ ઝ ઞ
2: SP ! ટ ઠ ડ ઢ ણ ત ) ( થ દ , ધ . ન
3: 0 1 2 3 4 5 6 7 8 9 : ; · પ ફ ?
4: બ ભ મ ય ર · લ ળ · વ શ ષ સ હ 0ABC ઽ
5: 0ABE 0ABF 0AC0 0AC1 0AC2 0AC3 0AC4 0AC5 · 0AC7 0AC8 0AC9 · 0ACB 0ACC 0ACD
6: ૐ a b c d e f g h i j k l m n o
7: p q r s t u v w x y z ૠ ૡ 0AE2 0AE3 ૱
""",
    # Hindi
    6: r"""
0: 0901 0902 0903 अ आ इ ई उ ऊ ऋ LF ऌ ऍ CR ऎ ए
1: ऐ ऑ ऒ ओ औ क ख ग घ ङ च ESC छ ज झ ञ
2: SP ! ट ठ ड ढ ण त ) ( थ द , ध . न
3: 0 1 2 3 4 5 6 7 8 9 : ; ऩ प फ ?
4: ब भ म य र ऱ ल ळ ऴ व श ष स ह 093C ऽ
5: 093E 093F 0940 0941 0942 0943 0944 0945 0946 0947 0948 0949 094A 094B 094C 094D
6: ॐ a b c d e f g h i j k l m n o
7: p q r s t u v w x y z ॲ ॻ ॼ ॾ ॿ
""",
    # Kannada
    7: r"""
0: · 0C82 0C83 ಅ ಆ ಇ ಈ ಉ ಊ ಋ LF ಌ · CR ಎ ಏ
1: ಐ · ಒ ಓ ಔ ಕ ಖ ಗ ಘ ಙ ಚ ESC ಛ ಜ ಝ ಞ
2: SP ! ಟ ಠ ಡ ಢ ಣ ತ ) ( ಥ ದ , ಧ . ನ
3: 0 1 2 3 4 5 6 7 8 9 : ; · ಪ ಫ ?
4: ಬ ಭ ಮ ಯ ರ ಱ ಲ ಳ · ವ ಶ ಷ ಸ ಹ 0CBC ಽ
5: 0CBE 0CBF 0CC0 0CC1 0CC2 0CC3 0CC4 · 0CC6 0CC7 0CC8 · 0CCA 0CCB 0CCC 0CCD
6: 0CD5 a b c d e f g h i j k l m n o
7: p q r s t u v w x y z 0CD6 ೠ ೡ 0CE2 0CE3
""",
    # Malayalam
    8: r"""
0: · 0D02 0D03 അ ആ ഇ ഈ ഉ ഊ ഋ LF ഌ · CR എ ഏ
1: ഐ · ഒ ഓ ഔ ക ഖ ഗ ഘ ങ ച ESC ഛ ജ ഝ ഞ
2: SP ! ട ഠ ഡ ഢ ണ ത ) ( ഥ ദ , ധ . ന
3: 0 1 2 3 4 5 6 7 8 9 : ; · പ ഫ ?
4: ബ ഭ മ യ ര റ ല ള ഴ വ ശ ഷ സ ഹ · ഽ
5: 0D3E 0D3F 0D40 0D41 0D42 0D43 0D44 · 0D46 0D47 0D48 · 0D4A 0D4B 0D4C 0D4D
6: 0D57 a b c d e f g h i j k l m n o
7: p q r s t u v w x y z ൠ ൡ 0D62 0D63 ൹
""",
    # Oriya
    9: r"""
0: 0B01 0B02 0B03 ଅ ଆ ଇ ଈ ଉ ଊ ଋ LF ଌ · CR · ଏ
1: ଐ · · ଓ ଔ କ ଖ ଗ ଘ ଙ ଚ ESC ଛ ଜ ଝ ଞ
2: SP ! ଟ ଠ ଡ ଢ ଣ ତ ) ( ଥ ଦ , ଧ . ନ
3: 0 1 2 3 4 5 6 7 8 9 : ; · ପ ଫ ?
4: ବ ଭ ମ ଯ ର · ଲ ଳ · ଵ ଶ ଷ ସ ହ 0B3C ଽ
5: 0B3E 0B3F 0B40 0B41 0B42 0B43 0B44 · · 0B47 0B48 · · 0B4B 0B4C 0B4D
6: 0B56 a b c d e f g h i j k l m n o
7: p q r s t u v w x y z 0B57 ୠ ୡ 0B62 0B63
""",
    # Punjabi
    10: r"""
0: 0A01 0A02 0A03 ਅ ਆ ਇ ਈ ਉ ਊ · LF · · CR · ਏ
1: ਐ · · ਓ ਔ ਕ ਖ ਗ ਘ ਙ ਚ ESC ਛ ਜ ਝ ਞ
2: SP ! ਟ ਠ ਡ ਢ ਣ ਤ ) ( ਥ ਦ , ਧ . ਨ
3: 0 1 2 3 4 5 6 7 8 9 : ; · ਪ ਫ ?
4: ਬ ਭ ਮ ਯ ਰ · ਲ 0A33 · ਵ 0A36 · ਸ ਹ 0A3C ·
5: 0A3E 0A3F 0A40 0A41 0A42 · · · · 0A47 0A48 · · 0A4B 0A4C 0A4D
6: 0A51 a b c d e f g h i j k l m n o
7: p q r s t u v w x y z 0A70 0A71 ੲ ੳ ੴ
""",
    # Tamil
    11: r"""
0: · 0B82 ஃ அ ஆ இ ஈ உ ஊ · LF · · CR எ ஏ
1: ஐ · ஒ ஓ ஔ க · · · ங ச ESC · ஜ · ஞ
2: SP ! ட · · · ண த ) ( · · , · . ந
3: 0 1 2 3 4 5 6 7 8 9 : ; ன ப · ?
4: · · ம ய ர ற ல ள ழ வ ஶ ஷ ஸ ஹ · ·
5: 0BBE 0BBF 0BC0 0BC1 0BC2 · · · 0BC6 0BC7 0BC8 · 0BCA 0BCB 0BCC 0BCD
6: ௐ a b c d e f g h i j k l m n o
7: p q r s t u v w x y z 0BD7 ௰ ௱ ௲ ௹
""",
    # Telugu
    12: r"""
0: 0C01 0C02 0C03 అ ఆ ఇ ఈ ఉ ఊ ఋ LF ఌ · CR ఎ ఏ
1: ఐ · ఒ ఓ ఔ క ఖ గ ఘ ఙ చ ESC ఛ జ ఝ ఞ
2: SP ! ట ఠ డ ఢ ణ త ) ( థ ద , ధ . న
3: 0 1 2 3 4 5 6 7 8 9 : ; · ప ఫ ?
4: బ భ మ య ర ఱ ల ళ · వ శ ష స హ · ఽ
5: 0C3E 0C3F 0C40 0C41 0C42 0C43 0C44 · 0C46 0C47 0C48 · 0C4A 0C4B 0C4C 0C4D
6: 0C55 a b c d e f g h i j k l m n o
7: p q r s t u v w x y z 0C56 ౠ ౡ 0C62 0C63
""",
    # Urdu
    13: r"""
0: 0627 0622 0628 067B 0680 067E 06A6 062A 06C2 067F LF 0679 067D CR 067A 067C
1: 062B 062C 0681 0684 0683 0685 0686 0687 062D 062E 062F ESC 068C 0688 0689 068A
2: SP ! 068F 068D 0630 0631 0691 0693 ) ( 0699 0632 , 0696 . 0698
3: 0 1 2 3 4 5 6 7 8 9 : ; 069A 0633 0634 ?
4: 0635 0636 0637 0638 0639 0641 0642 06A9 06AA 06AB 06AF 06B3 06B1 0644 0645 0646
5: 06BA 06BB 06BC 0648 06C4 06D5 06C1 06BE 0621 06CC 06D0 06D2 064D 0650 064F 0657
6: 0654 a b c d e f g h i j k l m n o
7: p q r s t u v w x y z 0655 0651 0653 0656 0670
""",
}

SINGLE: dict[int, str] = {
    # Turkish
    1: r"""
0: · · · · · · · · · · FF · · · · ·
1: · · · · ^ · · · · · · · · · · ·
2: · · · · · · · · { } · · · · · \
3: · · · · · · · · · · · · [ ~ ] ·
4: | · · · · · · Ğ · İ · · · · · ·
5: · · · Ş · · · · · · · · · · · ·
6: · · · ç · € · ğ · ı · · · · · ·
7: · · · ş · · · · · · · · · · · ·
""",
    # Spanish
    2: r"""
0: · · · · · · · · · ç FF · · · · ·
1: · · · · ^ · · · · · · · · · · ·
2: · · · · · · · · { } · · · · · \
3: · · · · · · · · · · · · [ ~ ] ·
4: | Á · · · · · · · Í · · · · · Ó
5: · · · · · Ú · · · · · · · · · ·
6: · á · · · € · · · í · · · · · ó
7: · · · · · ú · · · · · · · · · ·
""",
    # Portuguese
    3: r"""
0: · · · · · ê · · · ç FF Ô ô · Á á
1: · · Φ Γ ^ Ω Π Ψ Σ Θ · · · · · Ê
2: · · · · · · · · { } · · · · · \
3: · · · · · · · · · · · · [ ~ ] ·
4: | À · · · · · · · Í · · · · · Ó
5: · · · · · Ú · · · · · Ã Õ · · ·
6: · Â · · · € · · · í · · · · · ó
7: · · · · · ú · · · · · ã õ · · â
""",
    # Bengali
    4: r"""
0: @ £ $ ¥ ¿ " ¤ % & ' FF * + · - /
1: < = > ¡ ^ ¡ _ # * ০ ১ · ২ ৩ ৪ ৫
2: ৬ ৭ ৮ ৯ 09DF ৠ ৡ 09E2 { } 09E3 ৲ ৳ ৴ ৵ \
3: ৶ ৷ ৸ ৹ ৺ · · · · · · · [ ~ ] ·
4: | A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z · · · · ·
6: · · · · · € · · · · · · · · · ·
""",
    # Gujarati
    5: r"""
0: @ £ $ ¥ ¿ " ¤ % & ' FF * + · - /
1: < = > ¡ ^ ¡ _ # * । ॥ · ૦ ૧ ૨ ૩
2: ૪ ૫ ૬ ૭ ૮ ૯ · · { } · · · · · \
3: · · · · · · · · · · · · [ ~ ] ·
4: | A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z · · · · ·
6: · · · · · € · · · · · · · · · ·
""",
    # Hindi
    6: r"""
0: @ £ $ ¥ ¿ " ¤ % & ' FF * + · - /
1: < = > ¡ ^ ¡ _ # * । ॥ · ० १ २ ३
2: ४ ५ ६ ७ ८ ९ 0951 0952 { } 0953 0954 0958 0959 095A \
3: 095B 095C 095D 095E 095F ॠ ॡ 0962 0963 ॰ ॱ · [ ~ ] ·
4: | A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z · · · · ·
6: · · · · · € · · · · · · · · · ·
""",
    # Kannada
    7: r"""
0: @ £ $ ¥ ¿ " ¤ % & ' FF * + · - /
1: < = > ¡ ^ ¡ _ # * । ॥ · ೦ ೧ ೨ ೩
2: ೪ ೫ ೬ ೭ ೮ ೯ ೞ ೱ { } ೲ · · · · \
3: · · · · · · · · · · · · [ ~ ] ·
4: | A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z · · · · ·
6: · · · · · € · · · · · · · · · ·
""",
    # Malayalam
    8: r"""
0: @ £ $ ¥ ¿ " ¤ % & ' FF * + · - /
1: < = > ¡ ^ ¡ _ # * । ॥ · ൦ ൧ ൨ ൩
2: ൪ ൫ ൬ ൭ ൮ ൯ ൰ ൱ { } ൲ ൳ ൴ ൵ ൺ \
3: ൻ ർ ൽ ൾ ൿ · · · · · · · [ ~ ] ·
4: | A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z · · · · ·
6: · · · · · € · · · · · · · · · ·
""",
    # Oriya
    9: r"""
0: @ £ $ ¥ ¿ " ¤ % & ' FF * + · - /
1: < = > ¡ ^ ¡ _ # * । ॥ · ୦ ୧ ୨ ୩
2: ୪ ୫ ୬ ୭ ୮ ୯ 0B5C 0B5D { } ୟ ୰ ୱ · · \
3: · · · · · · · · · · · · [ ~ ] ·
4: | A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z · · · · ·
6: · · · · · € · · · · · · · · · ·
""",
    # Punjabi
    10: r"""
0: @ £ $ ¥ ¿ " ¤ % & ' FF * + · - /
1: < = > ¡ ^ ¡ _ # * । ॥ · ੦ ੧ ੨ ੩
2: ੪ ੫ ੬ ੭ ੮ ੯ 0A59 0A5A { } 0A5B ੜ 0A5E 0A75 · \
3: · · · · · · · · · · · · [ ~ ] ·
4: | A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z · · · · ·
6: · · · · · € · · · · · · · · · ·
""",
    # Tamil
    11: r"""
0: @ £ $ ¥ ¿ " ¤ % & ' FF * + · - /
1: < = > ¡ ^ ¡ _ # * । ॥ · ௦ ௧ ௨ ௩
2: ௪ ௫ ௬ ௭ ௮ ௯ ௳ ௴ { } ௵ ௶ ௷ ௸ ௺ \
3: · · · · · · · · · · · · [ ~ ] ·
4: | A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z · · · · ·
6: · · · · · € · · · · · · · · · ·
""",
    # Telugu
    12: r"""
0: @ £ $ ¥ ¿ " ¤ % & ' FF * + · - /
1: < = > ¡ ^ ¡ _ # * · · · ౦ ౧ ౨ ౩
2: ౪ ౫ ౬ ౭ ౮ ౯ ౘ ౙ { } ౸ ౹ ౺ ౻ ౼ \
3: ౽ ౾ ౿ · · · · · · · · · [ ~ ] ·
4: | A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z · · · · ·
6: · · · · · € · · · · · · · · · ·
""",
    # Urdu
    13: r"""
0: @ £ $ ¥ ¿ " ¤ % & ' FF * + · - /
1: < = > ¡ ^ ¡ _ # * 0600 0601 · ۰ ۱ ۲ ۳
2: ۴ ۵ ۶ ۷ ۸ ۹ ، 060D { } ؎ ؏ 0610 0611 0612 \
3: 0613 0614 061B 061F 0640 0652 0658 066B 066C 0672 0673 06CD [ ~ ] 06D4
4: | A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z · · · · ·
6: · · · · · € · · · · · · · · · ·
""",
}
