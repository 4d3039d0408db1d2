package io.weir.cli.log;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** How keys and values are shown. */
enum BytesFormat {
    /** As UTF-8; what is none, in hexadecimal digits behind {@code 0x}. Control characters are escaped. */
    TEXT,
    HEX,
    BASE64,
    /** Not at all: their sizes only. */
    NONE;

    /** @return null for null */
    String show(ByteBuffer bytes) {
        if (bytes == null) {
            return null;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return switch (this) {
            case TEXT -> text(copy);
            case HEX -> HexFormat.of().formatHex(copy);
            case BASE64 -> Base64.getEncoder().encodeToString(copy);
            case NONE -> copy.length + " bytes";
        };
    }

    private static String text(byte[] bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            StringBuilder shown = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '\n' -> shown.append("\\n");
                    case '\r' -> shown.append("\\r");
                    case '\t' -> shown.append("\\t");
                    case '\\' -> shown.append("\\\\");
                    default -> shown.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
                }
            }
            return shown.toString();
        } catch (CharacterCodingException notText) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
    }
}
