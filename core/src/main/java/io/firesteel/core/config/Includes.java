package io.firesteel.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import io.firesteel.core.Fault;

import java.io.File;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parsing of one source, and of what it includes: first what lies beside it, then the class path. Typesafe Config skips
 * an include that it cannot find; here it is a fault, for a misspelt preset would otherwise be no preset at all.
 */
final class Includes implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private final ConfigurationSource from;
    private final List<String> chain;

    private Includes(ConfigurationSource from, List<String> chain) {
        this.from = from;
        this.chain = chain;
    }

    static Config parse(ConfigurationSource source, List<String> includedFrom) {
        List<String> chain = new ArrayList<>(includedFrom);
        chain.add(source.name());
        if (includedFrom.contains(source.name())) {
            throw new Fault(
                    "configuration " + source.name(),
                    "includes that end",
                    String.join(" includes ", chain),
                    "remove one of these includes");
        }
        ConfigParseOptions options = ConfigParseOptions.defaults()
                .setOriginDescription(source.name())
                .setIncluder(new Includes(source, chain));
        try {
            return ConfigFactory.parseString(source.text(), options);
        } catch (ConfigException.Parse e) {
            // The message starts with file and line.
            throw new Fault(
                    "configuration " + e.origin().description(),
                    "HOCON",
                    e.getMessage()
                            .replaceFirst(
                                    "^"
                                            + java.util.regex.Pattern.quote(
                                                    e.origin().description()) + ": ",
                                    ""),
                    "correct the syntax on or just before this line",
                    e);
        }
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        Optional<ConfigurationSource> found = from.neighbours().find(what);
        return parsed(found.isPresent() ? found : ConfigurationSource.resource(what), what);
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        return parsed(ConfigurationSource.resource(what), what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return parsed(Optional.of(ConfigurationSource.file(what.toPath())), what.toString());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        throw new Fault(
                "configuration " + from.name(),
                "includes of files and presets",
                "include url(\"" + what + "\")",
                "download the file; a run must not depend on what a server answers today");
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    private ConfigObject parsed(Optional<ConfigurationSource> found, String what) {
        ConfigurationSource source = found.orElseThrow(() -> new Fault(
                "configuration " + from.name(),
                "a file or a preset named " + what,
                "neither beside this file nor on the class path",
                "check the name in the include statement, extension included"));
        return parse(source, chain).root();
    }
}
