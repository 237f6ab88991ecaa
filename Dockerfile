# One small image: the service with the shipped models. Shops and everything that is kept are mounted.
FROM python:3.11-slim
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY bot bot
COPY intents intents
COPY models models
COPY training_data training_data
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . && python -m compileall -q bot intents && useradd --create-home xiaoer && mkdir /data && chown xiaoer /data
USER xiaoer
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=3)"
ENTRYPOINT ["xiaoer"]
CMD ["serve", "--host", "0.0.0.0", "--data-dir", "/data", "--shops", "/shops"]
