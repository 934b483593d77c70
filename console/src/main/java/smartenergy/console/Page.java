package smartenergy.console;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.Response;

/** The pages' files. A page may load nothing but these. */
final class Page {
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-cache");
    private static final List<String> FILES = List.of(
            "console.css",
            "composition.css",
            "console.js",
            "charts.js",
            "tables.js",
            "kinds.js",
            "composition.js",
            "devices.css",
            "devices.js",
            "map.js",
            "lines.js",
            "lists.js",
            "details.js",
            "api.js",
            "parts.js",
            "theme.js",
            "icon.svg");
    private static final String PLOTS = "META-INF/resources/webjars/uplot/" + plotsVersion() + "/dist/";

    private Page() {}

    static void addTo(HttpEndpoint http) {
        add(http, "/", "console/index.html");
        add(http, "/composition", "console/composition.html");
        add(http, "/devices", "console/devices.html");
        FILES.forEach(name -> add(http, "/" + name, "console/" + name));
        add(http, "/uPlot.min.css", PLOTS + "uPlot.min.css");
        add(http, "/uPlot.js", PLOTS + "uPlot.iife.min.js");
    }

    /** The files are small and are kept in memory. */
    private static void add(HttpEndpoint http, String path, String resource) {
        var response = new Response(200, contentType(resource), read(resource), HEADERS);
        http.openRoute("GET", path, request -> response);
    }

    private static String contentType(String name) {
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".html" -> "text/html; charset=utf-8";
            case ".css" -> "text/css; charset=utf-8";
            case ".js" -> "text/javascript; charset=utf-8";
            default -> "image/svg+xml";
        };
    }

    private static byte[] read(String resource) {
        try (var in = Page.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A WebJar keeps its files in a folder named after its version. */
    private static String plotsVersion() {
        var properties = new Properties();
        try (var in = Page.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
