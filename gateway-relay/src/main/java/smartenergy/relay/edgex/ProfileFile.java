package smartenergy.relay.edgex;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;

/** A device profile in YAML, uploaded as the part {@code file} of a form. */
final class ProfileFile {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
    private static final Pattern FILE = Pattern.compile("(?i)content-disposition:[^\\r\\n]*name=\"?file\"?");

    private ProfileFile() {}

    /** @throws HttpError 400 if there is no such part, or it is not a YAML map */
    static ObjectNode read(Request request) throws IOException {
        var yaml = part(request);
        try {
            if (YAML.readTree(yaml) instanceof ObjectNode profile) {
                return profile;
            }
        } catch (IOException | RuntimeException e) {
            throw new HttpError(400, "failed to unmarshal the file as YAML: " + e.getMessage());
        }
        throw new HttpError(400, "the file is not a device profile in YAML");
    }

    private static String part(Request request) throws IOException {
        var type = String.valueOf(request.header().apply("Content-Type"));
        var boundary = BOUNDARY.matcher(type);
        var body = new String(request.bytes(), StandardCharsets.UTF_8);
        if (type.startsWith("multipart/form-data") && boundary.find()) {
            for (var part : body.split(Pattern.quote("--" + boundary.group(1)))) {
                int end = part.indexOf("\r\n\r\n");
                if (end >= 0 && FILE.matcher(part.substring(0, end)).find()) {
                    return part.substring(end + 4);
                }
            }
        }
        throw new HttpError(400, "missing yaml file: the body is no form with a part named file");
    }
}
