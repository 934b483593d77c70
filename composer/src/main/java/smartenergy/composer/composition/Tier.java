package smartenergy.composer.composition;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** Where in the IoT-cloud continuum a node is; nodes carry it as the label {@link Labels#TIER}. */
public enum Tier {
    IOT,
    GATEWAY,
    CLOUD;

    /** As it stands in labels and files. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such tier; names those that there are */
    public static Tier of(String text) {
        return Arrays.stream(values())
                .filter(tier -> tier.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not one of iot, gateway, cloud"));
    }
}
